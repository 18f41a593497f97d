// parts: what the pieces of access share; private to io/access. A kubeconfig is read into plain structs without touching a file (parse.c), several are
// laid over each other and one context is worked out (resolve.c), and whatever must be read meanwhile is asked of struct access_files, so that all of it
// runs on bytes alone. Everything lives in the caller's arena.
//
// err.code: ENOENT and the like = the machine's; EINVAL = the configuration; EACCES = refused by us or by the system; ETIMEDOUT; EINTR.
#ifndef IO_ACCESS_PARTS_H
#define IO_ACCESS_PARTS_H

#include "io/access/access.h"
#include "base/buf.h"
#include "text/json.h"

#include <errno.h>
#include <signal.h>

#define ACCESS_CONFIG_MAX (10u << 20) // bytes of one kubeconfig
#define ACCESS_FILE_MAX (1u << 20)    // of a certificate, key or token, and of a plug-in's answer

// ACCESS_CONFIG: named by the user, may be a pipe or a device. ACCESS_NAMED: named by a kubeconfig, must be a regular file.
enum access_what { ACCESS_CONFIG, ACCESS_NAMED };

struct access_files {
	void *ctx;
	struct err (*read)(void *ctx, struct arena *a, span path, enum access_what what, span *out);
};
extern const struct access_files access_disk;

struct kube_place { span file; uint32_t line, col; };

// bad: something in it was complained about, fault first; it may stand there, but not be chosen.
struct kube_cluster {
	span name;
	struct kube_place at;
	bool bad;
	span fault;
	bool insecure, disable_compression;
	span server, tls_server_name, ca_file, proxy_url;
	span ca_data;     // decoded, as all *_data
	span exec_config; // JSON
};

struct kube_user {
	span name;
	struct kube_place at;
	bool bad;
	span fault;
	span cert_file, cert_data, key_file, key_data, token, token_file, username, password, as, as_uid;
	struct spanvec as_groups;
	struct access_pairs as_extra;
	struct access_exec *exec;
	span interactive; // of exec, as written
	span provider, id_token, refresh_token;
};

struct kube_context {
	span name;
	struct kube_place at;
	bool bad;
	span fault;
	span cluster, user, namespace;
};

struct kubeconfig {
	span file;
	span current;
	VEC(struct kube_cluster) clusters;
	VEC(struct kube_user) users;
	VEC(struct kube_context) contexts;
};

// Reads one file's text; text must outlive out. False (with a DIAG_ERROR) when the whole is no kubeconfig.
bool kubeconfig_parse(struct arena *a, span file, span text, struct diags *diags, struct kubeconfig *out);
// One document, JSON or YAML, with the complaints in d; NULL when there is none. Texts of d quote nothing of the content.
const value *access_document(struct arena *a, span file, span text, struct intern *keys, struct diags *d);
// The bytes of base64 text as Go's StdEncoding takes it; false when it is none.
bool access_base64(struct arena *a, span text, span *out);

// Files in the order of their precedence.
struct kubeconfigs { const struct kubeconfig *v; size_t n; };

// Whether any cluster is chosen, by a context or by flags.
bool access_chosen(const struct kubeconfigs *all, const struct access_flags *flags);
struct err access_resolve(struct arena *a, const struct kubeconfigs *all, const struct access_flags *flags, const struct access_files *files,
                          struct diags *diags, struct access *out) must_check;
// The service account whose files lie in folder. ENOENT when host, port or token are not there.
struct err access_pod(struct arena *a, const struct access_files *files, span host, span port, span folder, struct access *out) must_check;
// --token, --server, --certificate-authority, --as and so on over a pod's own.
struct err access_pod_flags(struct arena *a, const struct access_flags *flags, const struct access_files *files, struct access *out) must_check;

// scheme://host[:port][/prefix] without a slash at its end. what names the place in errors, which never show the URL when it holds a password.
struct err access_url(struct arena *a, span what, span url, span *out) must_check;
struct err access_proxy(struct arena *a, span what, span url) must_check;
// Lexically, as Go's filepath.Join: folder + "/" + path, cleaned; path alone when it is absolute or empty.
span access_join(struct arena *a, span folder, span path);
span access_folder(span path);
// A name or hint for an error text: control bytes replaced, line ends by spaces, at most 200 bytes.
span access_shown(struct arena *a, span s);
// No byte below space, no DEL: fit for a header or an environment.
bool access_plain(span s);
struct err access_fail(struct arena *a, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

// Seconds since the epoch of an RFC 3339 time; false when it is none.
bool access_time(span s, int64_t *out);
// The exp claim of a JSON Web Token; false when it is none.
bool access_jwt_expiry(span token, int64_t *out);

// exec: runs the plug-in of of->exec and returns its credential.
struct access_run { unsigned timeout; /* 0: the default of credentials_new */ const volatile sig_atomic_t *stop; };
struct err access_exec_run(struct arena *a, const struct access *of, const struct access_run *run, struct credential *out) must_check;
// What KUBERNETES_EXEC_INFO holds.
span access_exec_info(struct arena *a, const struct access *of, bool interactive);
// Its answer; api_version: what the kubeconfig says.
struct err access_exec_answer(struct arena *a, const struct access_exec *x, span answer, struct credential *out) must_check;

#endif
