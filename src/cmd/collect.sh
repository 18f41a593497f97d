#!/bin/sh
# Collects a cluster for bulkhead with kubectl alone: it only gets and lists, starts nothing in the cluster and opens no connection of its own.
#
#   sh collect.sh [NAME]           writes NAME.tar (default: bulkhead-DATE.tar) in this directory
#   KUBECTL='kubectl --context prod' sh collect.sh
#
# Of Secrets only the table that the server prints is asked for: namespace, name, type; their values are not sent. Values of environment variables, arguments
# and ConfigMaps ARE in the tar. Before it leaves the site:  bulkhead snapshot -o NAME.bhs NAME.tar   keeps only what decides.
set -u
umask 077
kubectl=${KUBECTL:-kubectl}
name=${1:-bulkhead-$(date -u +%Y%m%dT%H%M%SZ)}
failed=0 read=0

say() { printf '%s\n' "collect: $*" >&2; }
# shellcheck disable=SC2086 # $kubectl is a command with its options
k() { $kubectl "$@" 2>>"$name/errors.txt"; }

case $name in */* | -* | '') say "a plain name was expected, not '$name'"; exit 2 ;; esac
if ! mkdir "$name"; then say "$name is there already"; exit 2; fi
trap 'rm -rf "$name"' EXIT
trap 'exit 130' INT TERM

if ! k version -o json >"$name/version.json"; then
	say "kubectl reaches no cluster: $(tail -n 1 "$name/errors.txt")"
	exit 3
fi
if ! k api-resources --verbs=list -o name >"$name/resources.txt" && [ ! -s "$name/resources.txt" ]; then
	say "the kinds of the cluster cannot be listed: $(tail -n 1 "$name/errors.txt")"
	exit 3
fi

while read -r kind; do
	case $kind in
	# Nothing in these decides a request, and they are many.
	events | events.events.k8s.io | endpoints | endpointslices.discovery.k8s.io | componentstatuses | leases.coordination.k8s.io) continue ;;
	controllerrevisions.apps | *.metrics.k8s.io | packagemanifests.* | *reports.* | images.image.openshift.io | imagestreamtags.* | imagetags.*) continue ;;
	*[!a-z0-9.-]* | '') continue ;;
	secrets)
		# Nothing but what the server prints; a line that is no plain table row is left out.
		if k get secrets -A --no-headers >"$name/secrets.txt" </dev/null; then
			awk '$1 ~ /^[a-z0-9-]+$/ && $2 ~ /^[a-z0-9.-]+$/ && $3 ~ /^[A-Za-z0-9.\/_-]+$/ {
				printf "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"namespace\":\"%s\",\"name\":\"%s\"},\"type\":\"%s\"}\n", $1, $2, $3
			}' "$name/secrets.txt" >"$name/secrets.json"
			read=$((read + 1))
		else
			failed=$((failed + 1))
			say 'secrets cannot be listed'
		fi
		rm -f "$name/secrets.txt"
		;;
	*)
		if k get "$kind" -A -o json >"$name/$kind.json" </dev/null; then
			read=$((read + 1))
		else
			# Half a list would look like all of it.
			rm -f "$name/$kind.json"
			failed=$((failed + 1))
			say "$kind cannot be listed"
		fi
		;;
	esac
done <"$name/resources.txt"

if [ "$read" = 0 ]; then
	say 'nothing could be listed'
	exit 3
fi
tar -cf "$name.tar" "$name" || exit 3
say "$name.tar: $read kinds, $failed could not be listed (they stay unknown; errors.txt in the tar says why)"
