// launcher: the program that a package puts on PATH. The real one lies in lib/bulkhead beside bin/ with every library that it needs, the dynamic
// loader among them, so that nothing of the host's is used, in whatever folder the package was unpacked and on a host that has no C library at all.
// Static, no options of its own: everything is handed on, the name it was called by included (kubectl-bulkhead means the plug-in).
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#define BESIDE "/lib/bulkhead"

// The launcher's own path without links. /proc need not be mounted (an empty chroot): then what the kernel was asked to run.
static int own_path(char *to)
{
	ssize_t n = readlink("/proc/self/exe", to, PATH_MAX - 1);

	if (n > 0) {
		to[n] = '\0';
		return 1;
	}
	const char *asked = (const char *)getauxval(AT_EXECFN);
	return asked && realpath(asked, to);
}

int main(int argc, char **argv)
{
	static char home[PATH_MAX], loader[PATH_MAX + sizeof BESIDE + 32], program[sizeof loader];
	char **words = calloc((size_t)argc + 8, sizeof *words);
	size_t n = 0;

	if (!words || !own_path(home)) {
		fputs("bulkhead: cannot tell where it is installed\n", stderr);
		return 3;
	}
	for (int up = 0; up < 2; up++) { // bin/bulkhead -> the folder that holds bin and lib
		char *slash = strrchr(home, '/');
		if (slash)
			*slash = '\0';
	}
	snprintf(loader, sizeof loader, "%s" BESIDE "/ld-linux-x86-64.so.2", home);
	snprintf(program, sizeof program, "%s" BESIDE "/bulkhead", home);
	words[n++] = loader;
	words[n++] = "--library-path";
	words[n] = malloc(strlen(home) + sizeof BESIDE);
	if (!words[n])
		return 3;
	strcpy(stpcpy(words[n++], home), BESIDE);
	words[n++] = "--argv0";
	words[n++] = argc > 0 ? argv[0] : "bulkhead";
	words[n++] = program;
	for (int i = 1; i < argc; i++)
		words[n++] = argv[i];
	execv(loader, words);
	fprintf(stderr, "bulkhead: %s: %s\n", loader, strerror(errno));
	return 3;
}
