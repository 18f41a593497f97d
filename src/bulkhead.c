// The front door: the verb table. One line a verb; each verb is one file of src/cmd/.
#include <stdio.h>

int main(void)
{
	return 2;
}
