// access: how one cluster is reached and as whom, read as kubectl reads it: kubeconfig files merged, a context chosen, flags laid over, or the
// service account of the pod we run in. Holds plain data in the caller's arena; opens no socket. A kubeconfig written by a stranger is hostile:
// no shell is ever run, no file is read but those that the chosen context names, and nothing secret is put into an error or a log line.
//
// Source: k8s.io/client-go tools/clientcmd (loader.go, client_config.go, merged_client_builder.go), plugin/pkg/client/auth/exec.
#ifndef IO_ACCESS_ACCESS_H
#define IO_ACCESS_ACCESS_H

#include "base/diag.h"
#include "base/err.h"
#include "base/vec.h"

#include <signal.h>

struct access_pair { span name, value; };
struct access_pairs { struct access_pair *v; size_t n; };

enum access_interactive { ACCESS_IF_AVAILABLE, ACCESS_NEVER, ACCESS_ALWAYS };

// users[].user.exec: a program that answers with an ExecCredential.
struct access_exec {
	span api_version, command; // command: as written; a path with a slash is relative to the kubeconfig's folder
	span folder;               // of that kubeconfig
	struct spanvec args;
	struct access_pairs env;
	span install_hint;
	enum access_interactive interactive;
	bool cluster_info;         // provideClusterInfo
	span cluster_config;       // JSON of the cluster's extension client.authentication.k8s.io/exec, for the plug-in; "" = none
};

struct access {
	span context;       // "" with --server alone, and in a pod
	span file;          // the kubeconfig that the cluster came from; "" for none
	span namespace;     // of the context, or "default"
	span server;        // https://host:port/prefix, without a slash at its end
	span ca, cert, key; // PEM; "" = the system's roots, none
	span tls_server_name, proxy_url; // proxy_url may hold a password: it is never shown
	bool insecure, disable_compression;
	span token, token_file, username, password; // token_file is read again when its content may have changed
	int64_t token_expires; // of an OIDC id-token; 0 = not known
	bool refreshable;      // kubectl could renew that token; we do not
	const struct access_exec *exec;             // NULL: none
	span as, as_uid;
	struct spanvec as_groups;
	struct access_pairs as_extra;               // one pair a value; names as written, not escaped for a header
};

// What the command line says; empty spans where it says nothing.
struct access_flags {
	span kubeconfig, context, cluster, user, server, token, certificate_authority, tls_server_name, as, as_uid;
	struct spanvec as_groups;
	span proxy_url;
	bool insecure;
	bool no_plugins; // an exec plug-in that would be needed is an error: for kubeconfigs that one does not trust
};

// Chooses as kubectl does: --kubeconfig, else the files of KUBECONFIG (first wins), else ~/.kube/config; when none of them exists and nothing was
// named, the service account of this pod. Complaints about single entries go to diags (file:line:col); an error is one that leaves no cluster to ask. Its code
// is EINVAL when the configuration is at fault, EACCES when something was refused, else what the system said.
struct err access_load(struct arena *a, const struct access_flags *flags, struct diags *diags, struct access *out) must_check;
// Only the pod's own: KUBERNETES_SERVICE_HOST and _PORT with the mounted token, CA and namespace.
struct err access_in_cluster(struct arena *a, struct access *out) must_check;

// What a request carries beside the impersonation headers.
struct credential {
	span authorization; // value of the header of that name; "" = none
	span cert, key;     // PEM of the client certificate; "" = none
	int64_t expires;    // seconds since the epoch; 0 = not told
};

// The credential to send now: static, read again from its file (at most once in ten seconds), or asked of the plug-in, whose answer is kept
// until it expires. renew: the server said 401 to the last one, so the plug-in is asked anew. now: seconds since the epoch.
// A plug-in runs without a shell, with the environment it inherits and KUBERNETES_EXEC_INFO, its standard input only when it may interact and there is a
// terminal, its answer capped at 1 MiB, and it is killed with all its children after timeout seconds (0 = 60, or 300 when it may ask). It stands in the foreground of the
// terminal meanwhile, so that it can ask for a password; Ctrl-C and Ctrl-Z then reach it alone, and are raised here as well (EINTR when SIGINT returns).
struct credentials;
struct credentials *credentials_new(struct arena *a, const struct access *of, unsigned timeout);
struct err credentials_get(struct credentials *c, int64_t now, bool renew, struct credential *out) must_check;
// A plug-in that runs is killed when *stop is no longer 0 (EINTR).
void credentials_stop(struct credentials *c, const volatile sig_atomic_t *stop);

#endif
