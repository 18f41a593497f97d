#include "io/ingest_parts.h"

#include "base/vec.h"

#include <archive.h>
#include <archive_entry.h>

bool archive_is(span s)
{
	static const struct { const char *magic; size_t at, n; } kinds[] = {
		{ "\x1f\x8b", 0, 2 }, { "\x28\xb5\x2f\xfd", 0, 4 }, { "BZh", 0, 3 }, { "\xfd" "7zXZ", 0, 5 }, { "ustar", 257, 5 },
	};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (s.n >= kinds[i].at + kinds[i].n && !memcmp(s.p + kinds[i].at, kinds[i].magic, kinds[i].n))
			return true;
	return false;
}

struct reading {
	struct ingest *in;
	struct archive *a;
	span name;     // of the archive
	uint64_t left; // bytes that may still come out of it
	int nest;
};

// The data of the current entry, in the arena. False when the archive cannot be read on.
static bool read_data(struct reading *r, struct archive_entry *e, span name, span *out)
{
	struct arena scratch = { 0 };
	struct { char *v; size_t n, cap; } all = { 0 };
	int64_t said = archive_entry_size_is_set(e) ? archive_entry_size(e) : 0;
	la_ssize_t got;

	// What the header says is a hint only; a liar gets no memory for it.
	vec_grow(&scratch, (void **)&all.v, &all.cap, 1, said > 0 && said < 4 << 20 ? (size_t)said + 1 : 1u << 20);
	for (;;) {
		if (all.n == all.cap)
			vec_grow(&scratch, (void **)&all.v, &all.cap, 1, all.cap * 2);
		got = archive_read_data(r->a, all.v + all.n, all.cap - all.n);
		if (got <= 0)
			break;
		all.n += (size_t)got;
		if (all.n > r->left || all.n > INGEST_MAX_ONE)
			break;
	}
	if (got > 0)
		ingest_broken(r->in, name, "not read: it unpacks to more than %zu bytes, the compressed file is too small for that", all.n);
	else if (got < 0)
		ingest_broken(r->in, name, "cannot be unpacked: %.200s", archive_error_string(r->a) ? archive_error_string(r->a) : "damaged");
	bool good = got == 0 && ingest_take(r->in, name, all.n);
	if (good)
		*out = arena_span(r->in->arena, span_of(all.v, all.n));
	r->left -= all.n < r->left ? all.n : r->left;
	arena_free(&scratch);
	return good;
}

static bool read_member(struct reading *r, struct archive_entry *e)
{
	const char *path = archive_entry_pathname(e);
	bool raw = archive_format(r->a) == ARCHIVE_FORMAT_RAW;
	span bytes, name = raw ? r->name : arena_printf(r->in->arena, "%.*s!%s", SPANF(r->name), path ? path : "?");

	if (!raw && (archive_entry_filetype(e) != AE_IFREG || ingest_classify(name) == INGEST_OTHER)) {
		r->in->stats.skipped += archive_entry_filetype(e) != AE_IFDIR;
		return true;
	}
	if (!read_data(r, e, name, &bytes))
		return false;
	if (archive_is(bytes) && r->nest + 1 >= INGEST_MAX_NEST)
		ingest_broken(r->in, name, "not read: archives in archives in archives");
	else
		ingest_bytes(r->in, name, bytes, raw, r->nest + 1);
	return true;
}

static void read_members(struct reading *r)
{
	size_t max = r->in->options.max_entries ? r->in->options.max_entries : INGEST_MAX_ENTRIES;
	struct archive_entry *e;

	for (size_t n = 0;; n++) {
		int code = archive_read_next_header(r->a, &e);
		if (code == ARCHIVE_EOF)
			return;
		if (code < ARCHIVE_WARN) {
			ingest_broken(r->in, r->name, "%s: %.200s", n ? "the rest of the archive cannot be read" : "cannot be unpacked",
			              archive_error_string(r->a) ? archive_error_string(r->a) : "damaged");
			return;
		}
		if (n >= max) {
			ingest_broken(r->in, r->name, "the rest is not read: more than %zu members", max);
			return;
		}
		if (!read_member(r, e))
			return;
	}
}

void ingest_archive(struct ingest *in, span name, span bytes, int nest)
{
	struct reading r = { .in = in, .a = archive_read_new(), .name = name, .nest = nest };

	r.left = (uint64_t)bytes.n * INGEST_MAX_RATIO;
	if (r.left < INGEST_FREE_BYTES)
		r.left = INGEST_FREE_BYTES;
	if (!r.a) {
		ingest_broken(in, name, "cannot be unpacked: out of memory");
		return;
	}
	// Only filters that the library has built in: it would start programs for others.
	archive_read_support_filter_gzip(r.a);
	archive_read_support_filter_bzip2(r.a);
	archive_read_support_filter_xz(r.a);
	archive_read_support_filter_zstd(r.a);
	archive_read_support_format_tar(r.a);
	archive_read_support_format_raw(r.a);
	if (archive_read_open_memory(r.a, bytes.p, bytes.n) != ARCHIVE_OK)
		ingest_broken(in, name, "cannot be unpacked: %.200s", archive_error_string(r.a) ? archive_error_string(r.a) : "damaged");
	else
		read_members(&r);
	archive_read_free(r.a);
}
