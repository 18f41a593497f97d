#include "io/ingest_parts.h"

#include "k8s/gvk.h"
#include "text/mask.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

void ingest_broken(struct ingest *in, span name, const char *fmt, ...)
{
	char buf[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(buf, sizeof buf, fmt, ap);
	va_end(ap);
	in->stats.broken++;
	diag_add(in->diags, DIAG_ERROR, name, 0, 0, "%s", buf);
}

bool ingest_take(struct ingest *in, span name, uint64_t n)
{
	uint64_t max = in->options.max_total ? in->options.max_total : INGEST_MAX_TOTAL;

	if (in->stats.bytes > max || n > max - in->stats.bytes || !arena_need(in->arena, n)) {
		ingest_broken(in, name, "not read: the inputs together hold more than %llu bytes", (unsigned long long)max);
		return false;
	}
	in->stats.bytes += n;
	return true;
}

// What was left out of a document. Once a source: a file of another sort would fill the list, and counting lines costs.
static void note(struct ingest *in, const struct source *src, enum diag_level level, const value *v, const char *text)
{
	uint32_t line, col;

	if (in->noted == src && level == DIAG_NOTE)
		return;
	in->noted = src;
	diag_position(src->bytes, v->off == VALUE_NO_OFF ? 0 : v->off, &line, &col);
	diag_add(in->diags, level, src->name, line, col, "%s", text);
}

static void object(struct ingest *in, const struct source *src, struct ingest_hint hint, const value *v)
{
	span kind = value_get_span(v, KEY_kind);
	// A hint is for what the object does not say: a kind with an API version of another kind would be a lie.
	struct ingest_object o = { v, src, v->off, hint.api_version, hint.kind };

	if (kind.n && !span_eq(kind, hint.kind))
		o.api_version_hint = o.kind_hint = span_of(NULL, 0);
	if (!kind.n && !hint.kind.n) {
		note(in, src, DIAG_NOTE, v, "an object without kind, and neither a list nor the file's name says which: not read");
		return;
	}
	if (!kind.n && in->options.json.mask_secrets && span_is(hint.kind, "Secret"))
		mask_secret(v, in->keys);
	in->stats.objects++;
	in->sink.object(in->sink.ctx, &o);
}

// What the items of a list are when they do not say it: PodList -> Pod (apimachinery's unstructured list does the same by cutting "List",
// pkg/apis/meta/v1/unstructured/unstructured_list.go). For "List" itself the file's name is left.
struct ingest_hint ingest_item_hint(const value *list, struct ingest_hint hint)
{
	span api = value_get_span(list, KEY_apiVersion), kind = value_get_span(list, KEY_kind);
	const struct gvk_kind *item = gvk_list_item(api, kind);

	if (item)
		return (struct ingest_hint){ item->api_version, item->kind };
	if (kind.n > 4)
		return (struct ingest_hint){ api, span_head(kind, kind.n - 4) };
	return hint;
}

static bool is_list(const value *v)
{
	span kind = value_get_span(v, KEY_kind);
	const value *items = value_get(v, KEY_items);

	bool named = value_at(v, 2, KEY_metadata, KEY_name)->type != VALUE_ABSENT;

	if (kind.n == 0)
		return items->type == VALUE_ARRAY && !named;
	// A custom kind may well be called AllowList; it then has a name and no items.
	return span_ends(kind, SPAN("List")) && (items->type == VALUE_ARRAY || (items->type <= VALUE_NULL && !named));
}

static bool looks_like_object(const value *v)
{
	return value_get(v, KEY_kind)->type == VALUE_STRING || value_get(v, KEY_metadata)->type == VALUE_OBJECT;
}

// What `kubectl version -o json`, GET /version and the cluster_version.json of support bundles write: no object, but the sink wants to know.
static bool tells_version(const struct ingest *in, const value *v)
{
	static const span part[] = { SPAN_INIT("serverVersion"), SPAN_INIT("info") };

	if (value_get(v, KEY_kind)->type != VALUE_ABSENT || value_get(v, KEY_metadata)->type != VALUE_ABSENT)
		return false;
	for (size_t i = 0; i < 2; i++) {
		uint32_t key = intern_find(in->keys, part[i]);
		if (key != MAP_NONE && value_get_span(value_get(v, key), KEY_gitVersion).n)
			return true;
	}
	return value_get_span(v, KEY_gitVersion).n > 0;
}

static void walk(struct ingest *in, const struct source *src, struct ingest_hint hint, const value *v, int nest);

static void items(struct ingest *in, const struct source *src, struct ingest_hint hint, const value *arr, int nest)
{
	if (hint.kind.n)
		in->sink.kind_seen(in->sink.ctx, hint.api_version, hint.kind);
	if (nest >= INGEST_MAX_NEST) {
		note(in, src, DIAG_NOTE, arr, "lists in lists in lists: not read");
		return;
	}
	value_each(item, arr)
		walk(in, src, hint, item, nest + 1);
}

static void walk(struct ingest *in, const struct source *src, struct ingest_hint hint, const value *v, int nest)
{
	if (v->type == VALUE_NULL)
		return;
	if (v->type == VALUE_ARRAY) {
		// Some collectors write other tables as arrays; only what looks like objects is one.
		if (v->n && !looks_like_object(v->item))
			note(in, src, DIAG_NOTE, v, "an array without Kubernetes objects: not read");
		else
			items(in, src, hint, v, nest);
	} else if (v->type == VALUE_OBJECT && tells_version(in, v)) {
		struct ingest_object o = { v, src, v->off, { 0 }, { 0 } };
		in->sink.object(in->sink.ctx, &o);
	} else if (v->type != VALUE_OBJECT || (!looks_like_object(v) && !is_list(v))) {
		note(in, src, DIAG_NOTE, v, "not a Kubernetes object: not read");
	} else if (is_list(v)) {
		items(in, src, ingest_item_hint(v, hint), value_get(v, KEY_items), nest);
	} else {
		object(in, src, hint, v);
	}
}

void ingest_document(struct ingest *in, const struct source *src, struct ingest_hint hint, const value *root)
{
	in->stats.documents++;
	walk(in, src, hint, root, 0);
}

static void read_file(struct ingest *in, int dir, const char *base, span name, bool named, int *code)
{
	span bytes = { 0 };
	// O_NONBLOCK: a pipe that takes the file's place must not hold us; without effect on files.
	int fd = openat(dir, base, O_RDONLY | O_CLOEXEC | O_NOCTTY | (named ? 0 : O_NONBLOCK));

	*code = fd < 0 ? errno : file_read(in->arena, fd, INGEST_MAX_ONE, &bytes);
	if (fd >= 0)
		close(fd);
	if (*code == 0 && ingest_take(in, name, bytes.n))
		ingest_bytes(in, name, bytes, named, 0);
	else if (*code == EFBIG)
		ingest_broken(in, name, "not read: larger than 4 GiB");
	else if (*code)
		ingest_broken(in, name, "cannot be read: %s", strerror(*code));
}

static void read_dir(struct ingest *in, const char *path, int level);

static void read_entry(struct ingest *in, const char *path, span base, int level)
{
	struct stat st;
	int code = 0;
	span name = arena_printf(in->arena, "%s%s%.*s", path, span_ends(span_str(path), SPAN("/")) ? "" : "/", SPANF(base));

	// .git holds no manifests as files; "..data" and its like are where Kubernetes keeps the targets of mounted links.
	if (span_is(base, ".git") || span_starts(base, SPAN(".."))) {
		in->stats.skipped++;
	} else if (lstat(name.p, &st) < 0) {
		ingest_broken(in, name, "cannot be read: %s", strerror(errno));
	} else if (S_ISDIR(st.st_mode)) {
		read_dir(in, name.p, level + 1);
	} else if (ingest_classify(name) == INGEST_OTHER) {
		in->stats.skipped++;
	} else if (S_ISLNK(st.st_mode) && stat(name.p, &st) < 0) {
		ingest_broken(in, name, "cannot be read: a symbolic link that leads nowhere: %s", strerror(errno));
	} else if (!S_ISREG(st.st_mode)) {
		in->stats.skipped++;
		diag_add(in->diags, DIAG_NOTE, name, 0, 0, "not read: %s",
		         S_ISDIR(st.st_mode) ? "a symbolic link to a directory" : "neither a file nor a directory");
	} else {
		read_file(in, AT_FDCWD, name.p, name, false, &code);
	}
}

static void read_dir(struct ingest *in, const char *path, int level)
{
	struct arena scratch = { 0 };
	struct spanvec names = { 0 };
	int code = level > INGEST_MAX_DIRS ? ELOOP : file_names(&scratch, path, &names);

	if (code)
		ingest_broken(in, span_str(path), "cannot be read: %s", level > INGEST_MAX_DIRS ? "too many directories in each other" : strerror(code));
	for (size_t i = 0; i < names.n; i++)
		read_entry(in, path, names.v[i], level);
	arena_free(&scratch);
}

static struct err failed(struct ingest *in, const char *path, int code)
{
	return (struct err){ code ? code : -1, arena_printf(in->arena, "%s: %s", path, code == EFBIG ? "larger than 4 GiB" :
	                                                    code ? strerror(code) : "nothing in it could be read") };
}

static struct err read_stdin(struct ingest *in)
{
	span bytes = { 0 }, name = SPAN("stdin");
	struct ingest_stats before = in->stats;
	int code = file_read(in->arena, STDIN_FILENO, INGEST_MAX_ONE, &bytes);

	if (code)
		return failed(in, "standard input", code);
	if (ingest_take(in, name, bytes.n))
		ingest_bytes(in, name, bytes, true, 0);
	return in->stats.broken > before.broken && in->stats.objects == before.objects ? failed(in, "standard input", 0) : OK;
}

struct err ingest_path(struct ingest *in, const char *path)
{
	struct ingest_stats before = in->stats;
	struct stat st;
	int code = 0;

	if (!strcmp(path, "-"))
		return read_stdin(in);
	if (stat(path, &st) < 0)
		return failed(in, path, errno);
	if (S_ISDIR(st.st_mode)) {
		// Opened once here, so that a directory without rights is an error of the named path and no empty input.
		int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd < 0)
			return failed(in, path, errno);
		close(fd);
		read_dir(in, arena_span(in->arena, span_str(path)).p, 0);
		return OK;
	}
	if (S_ISBLK(st.st_mode) || S_ISSOCK(st.st_mode))
		return failed(in, path, EINVAL);
	read_file(in, AT_FDCWD, path, arena_span(in->arena, span_str(path)), true, &code);
	if (code || (in->stats.broken > before.broken && in->stats.objects == before.objects))
		return failed(in, path, code);
	return OK;
}

void ingest_text(struct ingest *in, span name, span text)
{
	if (ingest_take(in, name, text.n))
		ingest_bytes(in, name, text, true, 0);
}
