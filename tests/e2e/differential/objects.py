"""Valid objects of every kind asked about, as functions of a random source and the names a world has. What a kind's function returns is a fresh
document that its owner may change; most are accepted by a server, some lie at the edge of what it accepts. Nothing here knows of a server."""

API = {}             # resource -> Resource, in order of creation in a world


class Resource:
    def __init__(self, kind, group_version, plural, namespaced, make, subresources=()):
        self.kind, self.group_version, self.plural, self.namespaced, self.make, self.subresources = kind, group_version, plural, namespaced, make, subresources

    def collection(self, ns):
        root = "/api/" if "/" not in self.group_version else "/apis/"
        return root + self.group_version + ("/namespaces/" + ns if self.namespaced else "") + "/" + self.plural

    def path(self, ns, name):
        return self.collection(ns) + "/" + name


def kind(group_version, name, plural, namespaced=True, subresources=()):
    def add(make):
        API.setdefault(plural if plural not in API else plural + "." + group_version, Resource(name, group_version, plural, namespaced, make, subresources))
        return make
    return add


def some(r, p=0.5):
    return r.random() < p


def maybe(r, o, p, **fields):
    """sets each field with probability p"""
    for k, v in fields.items():
        if some(r, p):
            o[k] = v() if callable(v) else v
    return o


KEYS = ("app", "tier", "team", "example.com/zone", "env")
VALUES = ("a", "b", "web", "db", "x-1")
IMAGES = ("registry.example/app:1", "registry.example/app", "registry.example/app:latest", "registry.example/app@sha256:" + "a" * 64)
QUANTITIES = ("1", "100m", "0", "1Gi", "128Mi", "1.5", "0.5", "1e3", "2k", "0.1Gi", "1000m", "5")
PORTS = (80, 443, 8080, 1, 65535, 53)
LEVELS = ("privileged", "baseline", "restricted")


def labels(r):
    return {k: r.choice(VALUES) for k in r.sample(KEYS, r.randint(1, 2))}


def label_selector(r):
    s = {"matchLabels": labels(r)}
    if some(r, 0.3):
        op = r.choice(("In", "NotIn", "Exists", "DoesNotExist"))
        s["matchExpressions"] = [dict({"key": r.choice(KEYS), "operator": op}, **({"values": [r.choice(VALUES)]} if op in ("In", "NotIn") else {}))]
        if some(r):
            del s["matchLabels"]
    return s


def metadata(r, w, ns, name=None, cluster=False):
    m = {"name": name or w.fresh(r)}
    if not cluster and some(r, 0.6):
        m["namespace"] = ns
    maybe(r, m, 0.25, labels=lambda: labels(r), annotations=lambda: {"example.com/note": r.choice(VALUES)})
    maybe(r, m, 0.05, finalizers=lambda: ["example.com/hold"], ownerReferences=lambda: [
        {"apiVersion": "v1", "kind": "ConfigMap", "name": "owner", "uid": "11111111-2222-4333-8444-555555555555"}])
    return m


def document(r, w, ns, api_version, kind_name, name=None, cluster=False, **rest):
    o = {"apiVersion": api_version, "kind": kind_name, "metadata": metadata(r, w, ns, name, cluster)}
    o.update(rest)
    return o


# -- pods ---------------------------------------------------------------------------------------------------------
def env(r, w, ns):
    e = {"name": r.choice(("A", "B_1", "path.x", "C-D"))}
    how = r.randrange(11)
    if how == 10:
        e["valueFrom"] = {"fileKeyRef": maybe(r, {"volumeName": "v1", "path": "e.env", "key": "A"}, 0.2, optional=True)}
        return e
    how //= 2
    if how < 2:
        e["value"] = r.choice(("", "x", "$(A)", "1"))
    elif how == 2:
        e["valueFrom"] = {"secretKeyRef": {"name": w.name(r, "secrets", ns), "key": "k"}}
    elif how == 3:
        e["valueFrom"] = {"configMapKeyRef": {"name": w.name(r, "configmaps", ns), "key": "k", "optional": some(r)}}
    else:
        e["valueFrom"] = {"fieldRef": {"fieldPath": r.choice(("metadata.name", "spec.nodeName", "status.podIP", "metadata.labels['app']"))}}
    return e


def security(r):
    s = {}
    maybe(r, s, 0.3, runAsNonRoot=lambda: some(r), runAsUser=lambda: r.choice((0, 1, 1000)), allowPrivilegeEscalation=lambda: some(r, 0.3),
          readOnlyRootFilesystem=True, runAsGroup=lambda: r.choice((0, 5)), procMount=lambda: r.choice(("Default", "Unmasked")))
    maybe(r, s, 0.1, privileged=lambda: some(r))
    maybe(r, s, 0.4, capabilities=lambda: maybe(r, {}, 0.7, drop=lambda: r.choice((["ALL"], ["all"], ["NET_RAW"], ["ALL", "SYS_TIME"])),
          add=lambda: r.choice((["NET_BIND_SERVICE"], ["SYS_ADMIN"], ["CHOWN", "KILL"], ["NET_ADMIN"]))),
          seccompProfile=lambda: r.choice(({"type": "RuntimeDefault"}, {"type": "Unconfined"}, {"type": "Localhost", "localhostProfile": "p.json"})))
    maybe(r, s, 0.08, seLinuxOptions=lambda: maybe(r, {}, 0.5, type=lambda: r.choice(("container_t", "spc_t")), user="system_u", role="r", level="s0"),
          windowsOptions=lambda: {"hostProcess": some(r)}, appArmorProfile=lambda: r.choice(({"type": "RuntimeDefault"}, {"type": "Unconfined"},
          {"type": "Localhost", "localhostProfile": "p"})))
    if some(r, 0.15):
        s = {"runAsNonRoot": True, "allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "seccompProfile": {"type": "RuntimeDefault"}}
    return s


def resources(r):
    a, b = r.choice(("cpu", "memory", "ephemeral-storage", "example.com/gpu")), r.choice(("cpu", "memory"))
    return maybe(r, {}, 0.6, limits=lambda: {a: r.choice(QUANTITIES)}, requests=lambda: {b: r.choice(QUANTITIES)})


def probe(r):
    p = r.choice(({"exec": {"command": ["true"]}}, {"httpGet": {"port": r.choice((80, "http")), "path": "/"}}, {"tcpSocket": {"port": 80}}, {"grpc": {"port": 80}}))
    return maybe(r, dict(p), 0.25, periodSeconds=5, timeoutSeconds=2, failureThreshold=4, initialDelaySeconds=1, terminationGracePeriodSeconds=9)


def container(r, w, ns, name, volumes):
    c = {"name": name, "image": r.choice(IMAGES)}
    maybe(r, c, 0.3, command=["sleep", "1"], args=lambda: ["a", "$(B)"], env=lambda: [env(r, w, ns) for _ in range(r.randint(1, 2))], resources=lambda: resources(r))
    maybe(r, c, 0.35, securityContext=lambda: security(r))
    maybe(r, c, 0.2, imagePullPolicy=lambda: r.choice(("Always", "Never", "IfNotPresent")), ports=lambda: ports_of_container(r), livenessProbe=lambda: probe(r),
          envFrom=lambda: [{"configMapRef": {"name": w.name(r, "configmaps", ns)}}], lifecycle=lambda: {"preStop": r.choice(({"exec": {"command": ["x"]}}, {"sleep": {"seconds": 3}}))})
    maybe(r, c, 0.08, readinessProbe=lambda: probe(r), startupProbe=lambda: probe(r), stdin=True, tty=True, workingDir="/w", terminationMessagePath="/m",
          terminationMessagePolicy=lambda: r.choice(("File", "FallbackToLogsOnError")), resizePolicy=lambda: [{"resourceName": "cpu", "restartPolicy": "RestartContainer"}])
    maybe(r, c, 0.04, restartPolicy=lambda: r.choice(("Always", "Never", "OnFailure")), restartPolicyRules=lambda: [{"action": r.choice(("Restart", "RestartAllContainers")),
          "exitCodes": {"operator": "In", "values": [42]}}], lifecycle=lambda: r.choice(({"stopSignal": "SIGUSR1"}, {"stopSignal": "SIGTERM", "preStop": {"sleep": {"seconds": 0}}})))
    if volumes and some(r, 0.6):
        v = r.choice(volumes)
        c["volumeMounts"] = [maybe(r, {"name": v["name"], "mountPath": "/mnt"}, 0.3, readOnly=True, subPath="sub", mountPropagation="None", recursiveReadOnly="Disabled")]
    return c


def ports_of_container(r):
    return [maybe(r, {"containerPort": r.choice(PORTS)}, 0.3, name=lambda: r.choice(("http", "p-1")), protocol=lambda: r.choice(("TCP", "UDP")), hostPort=lambda: r.choice((80, 0, 8080)))]


def volume(r, w, ns, name):
    source = r.choice((
        lambda: {"emptyDir": maybe(r, {}, 0.3, medium="Memory", sizeLimit="1Gi")},
        lambda: {"configMap": maybe(r, {"name": w.name(r, "configmaps", ns)}, 0.3, defaultMode=256, optional=True, items=[{"key": "k", "path": "p"}])},
        lambda: {"secret": maybe(r, {"secretName": w.name(r, "secrets", ns)}, 0.3, defaultMode=511, optional=False)},
        lambda: {"hostPath": maybe(r, {"path": r.choice(("/", "/var/run", "/etc/../x"))}, 0.5, type=lambda: r.choice(("", "Directory", "Socket")))},
        lambda: {"persistentVolumeClaim": maybe(r, {"claimName": w.name(r, "persistentvolumeclaims", ns)}, 0.3, readOnly=True)},
        lambda: {"projected": {"sources": [r.choice(({"serviceAccountToken": {"path": "t", "expirationSeconds": 700}}, {"configMap": {"name": "c"}}, {"secret": {"name": "s"}},
            {"downwardAPI": {"items": [{"path": "n", "fieldRef": {"fieldPath": "metadata.name"}}]}}, {"clusterTrustBundle": {"name": "b", "path": "p"}},
            {"podCertificate": {"signerName": "example.com/s", "keyType": "ED25519", "credentialBundlePath": "c"}}))]}},
        lambda: {"downwardAPI": {"items": [{"path": "l", "fieldRef": {"fieldPath": "metadata.labels"}}]}},
        lambda: {"csi": {"driver": "csi.example.com"}}, lambda: {"nfs": {"server": "nfs.example.com", "path": "/x"}},
        lambda: {"ephemeral": {"volumeClaimTemplate": {"spec": claim_spec(r, w)}}}, lambda: {"image": {"reference": "registry.example/data:1"}},
        lambda: {"iscsi": {"targetPortal": "10.1.1.1", "iqn": "iqn.2001-04.com.example:x", "lun": 0}}, lambda: {"rbd": {"monitors": ["m"], "image": "i"}},
        lambda: {}))()
    return dict({"name": name}, **source)


def affinity(r):
    term = {"labelSelector": label_selector(r), "topologyKey": r.choice(("kubernetes.io/hostname", "topology.kubernetes.io/zone"))}
    return r.choice(({"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}},
                     {"podAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 5, "podAffinityTerm": term}]}},
                     {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [
                         {"matchExpressions": [{"key": "zone", "operator": r.choice(("In", "Exists", "Gt")), "values": r.choice((["a"], [], ["5"]))}]}]}}}))


def pod_spec(r, w, ns, template=False):
    volumes = [volume(r, w, ns, n) for n in r.sample(("v1", "v2", "data"), r.choice((0, 0, 1, 1, 2)))]
    s = {"containers": [container(r, w, ns, "c%d" % i if i else "main", volumes) for i in range(r.choice((1, 1, 1, 2)))]}
    if volumes:
        s["volumes"] = volumes
    if some(r, 0.15):
        s["initContainers"] = [maybe(r, container(r, w, ns, "init", volumes), 0.3, restartPolicy="Always")]
    maybe(r, s, 0.25, serviceAccountName=lambda: w.name(r, "serviceaccounts", ns), securityContext=lambda: pod_security(r), automountServiceAccountToken=lambda: some(r))
    maybe(r, s, 0.12, priorityClassName=lambda: w.name(r, "priorityclasses", ""), runtimeClassName=lambda: w.name(r, "runtimeclasses", ""), tolerations=lambda: [toleration(r)],
          nodeSelector=lambda: labels(r), affinity=lambda: affinity(r), imagePullSecrets=lambda: [{"name": w.name(r, "secrets", ns)}],
          terminationGracePeriodSeconds=lambda: r.choice((0, 10)), hostname="h", enableServiceLinks=lambda: some(r))
    maybe(r, s, 0.06, hostNetwork=lambda: some(r), hostPID=lambda: some(r), hostIPC=lambda: some(r), shareProcessNamespace=lambda: some(r), dnsPolicy=lambda: r.choice((
        "Default", "ClusterFirst", "None", "ClusterFirstWithHostNet")), subdomain="sub", schedulerName="other", hostUsers=lambda: some(r), setHostnameAsFQDN=True,
        hostAliases=lambda: [{"ip": "10.1.2.3", "hostnames": ["x.example"]}], dnsConfig=lambda: {"nameservers": ["10.0.0.10"], "options": [{"name": "ndots", "value": "2"}]},
        topologySpreadConstraints=lambda: [{"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule", "labelSelector": label_selector(r)}],
        os=lambda: {"name": r.choice(("linux", "windows"))}, readinessGates=lambda: [{"conditionType": "example.com/x"}], overhead=lambda: {"cpu": "10m"},
        activeDeadlineSeconds=30, schedulingGates=lambda: [{"name": "example.com/gate"}], priority=lambda: r.choice((0, 1000)), resources=lambda: {"limits": {"cpu": "1"}},
        preemptionPolicy=lambda: r.choice(("Never", "PreemptLowerPriority")), restartPolicy=lambda: r.choice(("Always", "Never", "OnFailure")))
    maybe(r, s, 0.03, hostnameOverride=lambda: r.choice(("h.example", "B")), workloadRef=lambda: {"name": "w", "podGroup": "g"}, resourceClaims=lambda: [
        {"name": "gpu", "resourceClaimName": "c"}], tolerations=lambda: [{"key": "sla", "operator": r.choice(("Lt", "Gt")), "value": "9"}], topologySpreadConstraints=lambda: [
        {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "ScheduleAnyway", "labelSelector": label_selector(r), "matchLabelKeys": [r.choice(KEYS)],
         "nodeTaintsPolicy": "Honor"}])
    if not template and some(r, 0.15):
        s["nodeName"] = w.name(r, "nodes", "")
    return s


def pod_security(r):
    s = {}
    maybe(r, s, 0.3, runAsNonRoot=lambda: some(r), runAsUser=lambda: r.choice((0, 7)), fsGroup=3, supplementalGroups=[1, 2], seccompProfile=lambda: {"type": r.choice((
        "RuntimeDefault", "Unconfined"))})
    return maybe(r, s, 0.1, sysctls=lambda: [{"name": r.choice(("kernel.shm_rmid_forced", "net.core.somaxconn", "net.ipv4.tcp_syncookies")), "value": "1"}], fsGroupChangePolicy="Always",
                 supplementalGroupsPolicy="Strict", seLinuxChangePolicy=lambda: r.choice(("Recursive", "MountOption")), windowsOptions=lambda: {"hostProcess": some(r)}, appArmorProfile=lambda: {"type": "RuntimeDefault"})


def toleration(r):
    return maybe(r, {"key": r.choice(("a", "node.kubernetes.io/not-ready", "example.com/x"))}, 0.5, operator=lambda: r.choice(("Exists", "Equal")),
                 effect=lambda: r.choice(("NoSchedule", "NoExecute")), tolerationSeconds=60)


def restartable(s, policy):
    """what templates of workloads ask for"""
    if policy == "Always":
        s.pop("restartPolicy", None)
        s.pop("activeDeadlineSeconds", None)
    else:
        s["restartPolicy"] = policy
    return s


@kind("v1", "Namespace", "namespaces", False, ("status", "finalize"))
def namespace(r, w, ns, name=None):
    m = {"name": name or w.fresh(r)}
    tags = {}
    for mode in ("enforce", "audit", "warn"):
        if some(r, 0.4):
            tags["pod-security.kubernetes.io/" + mode] = r.choice(LEVELS * 4 + ("Baseline", "", "none"))
            if some(r):
                tags["pod-security.kubernetes.io/%s-version" % mode] = r.choice(("latest", "v1.%d" % r.randrange(0, 40), "v1.24", "1.2", "v2.0", ""))
    if some(r, 0.4):
        tags.update(labels(r))
    if tags:
        m["labels"] = tags
    return maybe(r, {"apiVersion": "v1", "kind": "Namespace", "metadata": m}, 0.1, spec=lambda: {"finalizers": ["kubernetes"]})


@kind("v1", "ServiceAccount", "serviceaccounts", True, ("token",))
def service_account(r, w, ns, name=None):
    return maybe(r, document(r, w, ns, "v1", "ServiceAccount", name), 0.2, automountServiceAccountToken=lambda: some(r), imagePullSecrets=[{"name": "pull"}],
                 secrets=lambda: [{"name": w.name(r, "secrets", ns)}])


@kind("v1", "ConfigMap", "configmaps")
def config_map(r, w, ns, name=None):
    return maybe(r, document(r, w, ns, "v1", "ConfigMap", name), 0.5, data=lambda: {r.choice(("k", "a.b", "_x")): r.choice(("v", "", "line\n", "é"))},
                 binaryData=lambda: {"bin": r.choice(("AAEC", "", "eA=="))}, immutable=lambda: some(r, 0.3))


@kind("v1", "Secret", "secrets")
def secret(r, w, ns, name=None):
    o = document(r, w, ns, "v1", "Secret", name)
    how = r.randrange(6)
    if how == 0:
        o.update(type="kubernetes.io/basic-auth", stringData={"username": "u"})
    elif how == 1:
        o.update(type="kubernetes.io/dockerconfigjson", data={".dockerconfigjson": "e30="})
    elif how == 2:
        o.update(type="kubernetes.io/tls", data={"tls.crt": "eA==", "tls.key": "eQ=="})
    elif how == 3:
        o["type"] = "example.com/any"
    return maybe(r, o, 0.4, data=lambda: {"k": "dg=="}, stringData=lambda: {"k": "w"}, immutable=lambda: some(r, 0.2))


@kind("scheduling.k8s.io/v1", "PriorityClass", "priorityclasses", False)
def priority_class(r, w, ns, name=None):
    return maybe(r, document(r, w, ns, "scheduling.k8s.io/v1", "PriorityClass", name, True, value=r.choice((0, 100, -5, 1000000000))), 0.2,
                 preemptionPolicy=lambda: r.choice(("Never", "PreemptLowerPriority")), description="d")


@kind("node.k8s.io/v1", "RuntimeClass", "runtimeclasses", False)
def runtime_class(r, w, ns, name=None):
    return maybe(r, document(r, w, ns, "node.k8s.io/v1", "RuntimeClass", name, True, handler=r.choice(("runc", "sandbox"))), 0.3,
                 overhead=lambda: {"podFixed": {r.choice(("cpu", "memory")): r.choice(QUANTITIES)}}, scheduling=lambda: maybe(r, {}, 0.6, nodeSelector=lambda: labels(r), tolerations=lambda: [toleration(r)]))


@kind("v1", "Node", "nodes", False, ("status",))
def node(r, w, ns, name=None):
    return maybe(r, document(r, w, ns, "v1", "Node", name, True), 0.4, spec=lambda: maybe(r, {}, 0.4, unschedulable=True, podCIDR="10.1.0.0/24",
                 taints=lambda: [{"key": "example.com/t", "effect": r.choice(("NoSchedule", "NoExecute"))}]),
                 status=lambda: {"capacity": {"cpu": "4"}, "conditions": [{"type": "Ready", "status": r.choice(("True", "False"))}]})


@kind("storage.k8s.io/v1", "StorageClass", "storageclasses", False)
def storage_class(r, w, ns, name=None):
    o = maybe(r, document(r, w, ns, "storage.k8s.io/v1", "StorageClass", name, True, provisioner="csi.example.com"), 0.3, reclaimPolicy=lambda: r.choice(("Delete", "Retain")),
              volumeBindingMode=lambda: r.choice(("Immediate", "WaitForFirstConsumer")), allowVolumeExpansion=lambda: some(r), parameters={"a": "b"})
    if some(r, 0.3):
        o["metadata"]["annotations"] = {"storageclass.kubernetes.io/is-default-class": "true"}
    return o


def volume_source(r):
    return r.choice(({"hostPath": {"path": "/data"}}, {"csi": {"driver": "csi.example.com", "volumeHandle": "h"}}, {"nfs": {"server": "s", "path": "/p"}}))


@kind("v1", "PersistentVolume", "persistentvolumes", False, ("status",))
def persistent_volume(r, w, ns, name=None):
    spec = dict({"capacity": {"storage": r.choice(("1Gi", "10Gi"))}, "accessModes": [r.choice(("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany"))]}, **volume_source(r))
    maybe(r, spec, 0.3, persistentVolumeReclaimPolicy=lambda: r.choice(("Retain", "Delete")), storageClassName=lambda: w.name(r, "storageclasses", ""), volumeMode="Filesystem",
          claimRef=lambda: {"namespace": w.namespace(r), "name": "claim"}, mountOptions=["ro"])
    return document(r, w, ns, "v1", "PersistentVolume", name, True, spec=spec)


def claim_spec(r, w):
    return maybe(r, {"accessModes": [r.choice(("ReadWriteOnce", "ReadWriteMany"))], "resources": {"requests": {"storage": r.choice(("1Gi", "500Mi", "1"))}}}, 0.25,
                 storageClassName=lambda: r.choice((w.name(r, "storageclasses", ""), "")), volumeName=lambda: w.name(r, "persistentvolumes", ""), volumeMode="Block",
                 selector=lambda: label_selector(r), volumeAttributesClassName="fast", dataSourceRef=lambda: maybe(r, {"apiGroup": "example.com", "kind": "Data", "name": "d"}, 0.3, namespace="other"))


@kind("v1", "PersistentVolumeClaim", "persistentvolumeclaims", True, ("status",))
def claim(r, w, ns, name=None):
    return document(r, w, ns, "v1", "PersistentVolumeClaim", name, spec=claim_spec(r, w))


@kind("v1", "LimitRange", "limitranges")
def limit_range(r, w, ns, name=None):
    what = r.choice(("Container", "Container", "Pod", "PersistentVolumeClaim"))
    resource = "storage" if what == "PersistentVolumeClaim" else r.choice(("cpu", "memory"))
    big, small = ("4", "10m") if resource == "cpu" else ("8Gi", "16Mi")
    item = maybe(r, {"type": what}, 0.5, max={resource: big}, min={resource: small}, maxLimitRequestRatio={resource: "8"})
    if what == "Container":
        maybe(r, item, 0.5, default={resource: "1" if resource == "cpu" else "1Gi"}, defaultRequest={resource: "100m" if resource == "cpu" else "64Mi"})
    return document(r, w, ns, "v1", "LimitRange", name, spec={"limits": [item]})


@kind("v1", "ResourceQuota", "resourcequotas", True, ("status",))
def resource_quota(r, w, ns, name=None):
    names = ("pods", "requests.cpu", "limits.memory", "count/configmaps", "services", "secrets", "count/deployments.apps", "requests.storage", "services.nodeports", "cpu",
             "count/widgets.e2e.example", "persistentvolumeclaims")
    spec = {"hard": {n: r.choice(("1", "2", "10", "0", "4Gi")) for n in r.sample(names, r.randint(1, 3))}}
    if some(r, 0.2):
        spec = {"hard": {"pods": "1"}, "scopes": [r.choice(("BestEffort", "NotBestEffort", "Terminating", "NotTerminating"))]}
    elif some(r, 0.1):
        spec = {"hard": {"pods": "1"}, "scopeSelector": {"matchExpressions": [{"scopeName": "PriorityClass", "operator": r.choice(("Exists", "In")), "values": ["high"]}]}}
        if spec["scopeSelector"]["matchExpressions"][0]["operator"] == "Exists":
            del spec["scopeSelector"]["matchExpressions"][0]["values"]
    return document(r, w, ns, "v1", "ResourceQuota", name, spec=spec)


@kind("v1", "Pod", "pods", True, ("status", "ephemeralcontainers", "resize", "binding", "eviction"))
def pod(r, w, ns, name=None):
    return document(r, w, ns, "v1", "Pod", name, spec=pod_spec(r, w, ns))


@kind("v1", "Service", "services", True, ("status",))
def service(r, w, ns, name=None):
    what = r.choice(("ClusterIP",) * 4 + ("NodePort", "LoadBalancer", "ExternalName", "Headless"))
    s = {"selector": labels(r)}
    if what == "ExternalName":
        s = {"type": "ExternalName", "externalName": "x.example.com"}
    else:
        s["ports"] = [maybe(r, {"port": p}, 0.3, name="p%d" % i, targetPort=lambda: r.choice((8080, "http")), protocol=lambda: r.choice(("TCP", "UDP")), appProtocol="http")
                      for i, p in enumerate(r.sample(PORTS, r.choice((1, 1, 2))))]
        if len(s["ports"]) > 1:
            for i, p in enumerate(s["ports"]):
                p["name"] = "p%d" % i
        if what == "Headless":
            s["clusterIP"] = "None"
        elif what != "ClusterIP" or some(r, 0.2):
            s["type"] = what
        if what == "NodePort" and some(r, 0.5):
            s["ports"][0]["nodePort"] = r.choice((30000, 30999, 32767))
        if what == "ClusterIP" and some(r, 0.2):
            s["clusterIP"] = "10.0.%d.%d" % (r.randrange(256), r.randrange(1, 255))
        maybe(r, s, 0.1, sessionAffinity=lambda: r.choice(("ClientIP", "None")), internalTrafficPolicy=lambda: r.choice(("Local", "Cluster")), ipFamilyPolicy="SingleStack", ipFamilies=["IPv4"],
              externalIPs=["192.0.2.1"], publishNotReadyAddresses=True)
        if what in ("NodePort", "LoadBalancer"):
            maybe(r, s, 0.2, externalTrafficPolicy=lambda: r.choice(("Local", "Cluster")))
        if what == "LoadBalancer":
            maybe(r, s, 0.2, loadBalancerSourceRanges=["10.0.0.0/8"], allocateLoadBalancerNodePorts=lambda: some(r), loadBalancerClass="example.com/lb", loadBalancerIP="192.0.2.2")
    return document(r, w, ns, "v1", "Service", name, spec=s)


@kind("v1", "Endpoints", "endpoints")
def endpoints(r, w, ns, name=None):
    return document(r, w, ns, "v1", "Endpoints", name, subsets=[{"addresses": [{"ip": "10.2.0.%d" % r.randrange(1, 250)}], "ports": [{"port": r.choice(PORTS)}]}])


@kind("v1", "Event", "events")
def event(r, w, ns, name=None):
    return maybe(r, document(r, w, ns, "v1", "Event", name, involvedObject={"kind": "Pod", "namespace": ns, "name": "p"}, reason="Why", message="m", type="Normal"), 0.3,
                 count=1, firstTimestamp="2024-01-02T03:04:05Z", source={"component": "x"})


@kind("v1", "PodTemplate", "podtemplates")
def pod_template(r, w, ns, name=None):
    return document(r, w, ns, "v1", "PodTemplate", name, template={"metadata": {"labels": labels(r)}, "spec": pod_spec(r, w, ns, True)})


def workload_spec(r, w, ns, policy="Always"):
    tags = labels(r)
    return {"selector": {"matchLabels": dict(tags)}, "template": {"metadata": {"labels": dict(tags)}, "spec": restartable(pod_spec(r, w, ns, True), policy)}}


@kind("v1", "ReplicationController", "replicationcontrollers", True, ("status", "scale"))
def replication_controller(r, w, ns, name=None):
    s = workload_spec(r, w, ns)
    s["selector"] = s["selector"]["matchLabels"]
    if some(r, 0.3):
        del s["selector"]
    return document(r, w, ns, "v1", "ReplicationController", name, spec=maybe(r, s, 0.3, replicas=lambda: r.choice((0, 2)), minReadySeconds=3))


@kind("apps/v1", "Deployment", "deployments", True, ("status", "scale"))
def deployment(r, w, ns, name=None):
    s = maybe(r, workload_spec(r, w, ns), 0.2, replicas=lambda: r.choice((0, 1, 3)), minReadySeconds=5, paused=True, revisionHistoryLimit=2, progressDeadlineSeconds=50,
              strategy=lambda: r.choice(({"type": "Recreate"}, {"type": "RollingUpdate"}, {"rollingUpdate": {"maxSurge": 1}}, {"rollingUpdate": {"maxUnavailable": "30%", "maxSurge": "0%"}})))
    return document(r, w, ns, "apps/v1", "Deployment", name, spec=s)


@kind("apps/v1", "ReplicaSet", "replicasets", True, ("status", "scale"))
def replica_set(r, w, ns, name=None):
    return document(r, w, ns, "apps/v1", "ReplicaSet", name, spec=maybe(r, workload_spec(r, w, ns), 0.3, replicas=2, minReadySeconds=1))


@kind("apps/v1", "StatefulSet", "statefulsets", True, ("status", "scale"))
def stateful_set(r, w, ns, name=None):
    s = maybe(r, workload_spec(r, w, ns), 0.25, serviceName="s", replicas=2, podManagementPolicy=lambda: r.choice(("Parallel", "OrderedReady")), ordinals={"start": 2},
              updateStrategy=lambda: r.choice(({"type": "OnDelete"}, {"type": "RollingUpdate"}, {"rollingUpdate": {"partition": 1}}, {"rollingUpdate": {"maxUnavailable": 2}})),
              persistentVolumeClaimRetentionPolicy=lambda: {"whenDeleted": "Delete"},
              volumeClaimTemplates=lambda: [{"metadata": {"name": "data"}, "spec": claim_spec(r, w)}])
    return document(r, w, ns, "apps/v1", "StatefulSet", name, spec=s)


@kind("apps/v1", "DaemonSet", "daemonsets", True, ("status",))
def daemon_set(r, w, ns, name=None):
    s = maybe(r, workload_spec(r, w, ns), 0.25, minReadySeconds=2, updateStrategy=lambda: r.choice(({"type": "OnDelete"}, {"rollingUpdate": {"maxUnavailable": "10%"}},
              {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}})))
    return document(r, w, ns, "apps/v1", "DaemonSet", name, spec=s)


@kind("apps/v1", "ControllerRevision", "controllerrevisions")
def controller_revision(r, w, ns, name=None):
    return document(r, w, ns, "apps/v1", "ControllerRevision", name, revision=r.randrange(5), data={"spec": {"x": 1}})


def job_spec(r, w, ns):
    s = {"template": {"spec": restartable(pod_spec(r, w, ns, True), r.choice(("Never", "OnFailure")))}}
    return maybe(r, s, 0.2, parallelism=2, completions=lambda: r.choice((1, 3)), backoffLimit=1, suspend=lambda: some(r), ttlSecondsAfterFinished=9, activeDeadlineSeconds=100,
                 completionMode=lambda: r.choice(("Indexed", "NonIndexed")), podReplacementPolicy="Failed", manualSelector=False,
                 podFailurePolicy=lambda: {"rules": [{"action": "FailJob", "onExitCodes": {"operator": "In", "values": [1, 2]}}]})


@kind("batch/v1", "Job", "jobs", True, ("status",))
def job(r, w, ns, name=None):
    return document(r, w, ns, "batch/v1", "Job", name, spec=job_spec(r, w, ns))


@kind("batch/v1", "CronJob", "cronjobs", True, ("status",))
def cron_job(r, w, ns, name=None):
    return document(r, w, ns, "batch/v1", "CronJob", name, spec=maybe(r, {"schedule": r.choice(("* * * * *", "*/5 1-3 * * 1", "@hourly", "0 0 31 2 *")), "jobTemplate": {"spec": job_spec(r, w, ns)}}, 0.25,
                    concurrencyPolicy=lambda: r.choice(("Allow", "Forbid", "Replace")), timeZone=lambda: r.choice(("Etc/UTC", "Europe/Berlin")), suspend=True, startingDeadlineSeconds=10,
                    successfulJobsHistoryLimit=1))


@kind("networking.k8s.io/v1", "IngressClass", "ingressclasses", False)
def ingress_class(r, w, ns, name=None):
    o = document(r, w, ns, "networking.k8s.io/v1", "IngressClass", name, True, spec={"controller": "example.com/c"})
    if some(r, 0.3):
        o["metadata"]["annotations"] = {"ingressclass.kubernetes.io/is-default-class": "true"}
    if some(r, 0.2):
        o["spec"]["parameters"] = {"apiGroup": "e2e.example", "kind": "Gadget", "name": "g", "scope": "Cluster"}
    return o


@kind("networking.k8s.io/v1", "Ingress", "ingresses", True, ("status",))
def ingress(r, w, ns, name=None):
    backend = {"service": {"name": "web", "port": r.choice(({"number": 80}, {"name": "http"}))}}
    rule = {"http": {"paths": [{"path": r.choice(("/", "/a")), "pathType": r.choice(("Prefix", "Exact", "ImplementationSpecific")), "backend": backend}]}}
    maybe(r, rule, 0.6, host=lambda: r.choice(("a.example.com", "*.example.com")))
    return document(r, w, ns, "networking.k8s.io/v1", "Ingress", name, spec=maybe(r, {"rules": [rule]}, 0.25, ingressClassName=lambda: w.name(r, "ingressclasses", ""),
                    defaultBackend=dict(backend), tls=[{"hosts": ["a.example.com"], "secretName": "t"}]))


@kind("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies")
def network_policy(r, w, ns, name=None):
    peer = r.choice(({"podSelector": label_selector(r)}, {"namespaceSelector": label_selector(r)}, {"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}))
    port = maybe(r, {"port": r.choice((80, "http"))}, 0.4, protocol=lambda: r.choice(("TCP", "SCTP")))
    if isinstance(port["port"], int) and some(r, 0.2):
        port["endPort"] = 90
    s = maybe(r, {"podSelector": r.choice(({}, label_selector(r)))}, 0.5, ingress=lambda: [maybe(r, {}, 0.6, ports=[dict(port)], **{"from": [peer]})], egress=lambda: [{"to": [peer]}],
              policyTypes=lambda: r.choice((["Ingress"], ["Egress"], ["Ingress", "Egress"])))
    return document(r, w, ns, "networking.k8s.io/v1", "NetworkPolicy", name, spec=s)


@kind("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", True, ("status",))
def disruption_budget(r, w, ns, name=None):
    s = maybe(r, dict([r.choice((("minAvailable", 1), ("minAvailable", "50%"), ("maxUnavailable", 0), ("maxUnavailable", "20%")))]), 0.7, selector=lambda: label_selector(r))
    return document(r, w, ns, "policy/v1", "PodDisruptionBudget", name, spec=maybe(r, s, 0.2, unhealthyPodEvictionPolicy=lambda: r.choice(("AlwaysAllow", "IfHealthyBudget"))))


@kind("coordination.k8s.io/v1", "Lease", "leases")
def lease(r, w, ns, name=None):
    return document(r, w, ns, "coordination.k8s.io/v1", "Lease", name, spec=maybe(r, {}, 0.5, holderIdentity="h", leaseDurationSeconds=15, strategy="OldestEmulationVersion", preferredHolder="h", renewTime="2024-01-02T03:04:05.000000Z"))


@kind("discovery.k8s.io/v1", "EndpointSlice", "endpointslices")
def endpoint_slice(r, w, ns, name=None):
    return document(r, w, ns, "discovery.k8s.io/v1", "EndpointSlice", name, addressType="IPv4", endpoints=[{"addresses": ["10.3.0.%d" % r.randrange(1, 250)]}],
                    ports=[maybe(r, {"port": r.choice(PORTS)}, 0.4, name="x", protocol="TCP")])


@kind("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", True, ("status",))
def autoscaler(r, w, ns, name=None):
    s = {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "d"}, "maxReplicas": r.choice((1, 5))}
    return document(r, w, ns, "autoscaling/v2", "HorizontalPodAutoscaler", name, spec=maybe(r, s, 0.3, minReplicas=lambda: r.choice((1, 2)), metrics=lambda: [{"type": "Resource", "resource": {
        "name": "cpu", "target": {"type": "Utilization", "averageUtilization": 50}}}], behavior=lambda: {"scaleDown": maybe(r, {"stabilizationWindowSeconds": 5}, 0.4, tolerance="0.1")}))


@kind("autoscaling/v1", "HorizontalPodAutoscaler", "horizontalpodautoscalers", True, ("status",))
def autoscaler_v1(r, w, ns, name=None):
    s = {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "d"}, "maxReplicas": r.choice((1, 5))}
    return document(r, w, ns, "autoscaling/v1", "HorizontalPodAutoscaler", name, spec=maybe(r, s, 0.3, minReplicas=1, targetCPUUtilizationPercentage=40))


@kind("storage.k8s.io/v1", "CSIDriver", "csidrivers", False)
def csi_driver(r, w, ns, name=None):
    return document(r, w, ns, "storage.k8s.io/v1", "CSIDriver", name, True, spec=maybe(r, {}, 0.3, attachRequired=lambda: some(r), podInfoOnMount=True, volumeLifecycleModes=["Ephemeral"],
                    fsGroupPolicy="File", tokenRequests=[{"audience": "a"}], storageCapacity=True, serviceAccountTokenInSecrets=lambda: some(r), nodeAllocatableUpdatePeriodSeconds=60))


@kind("storage.k8s.io/v1", "CSINode", "csinodes", False)
def csi_node(r, w, ns, name=None):
    return document(r, w, ns, "storage.k8s.io/v1", "CSINode", name, True, spec={"drivers": [maybe(r, {"name": "csi.example.com", "nodeID": "n"}, 0.4, topologyKeys=["zone"], allocatable={"count": 5})]})


@kind("storage.k8s.io/v1", "VolumeAttachment", "volumeattachments", False, ("status",))
def volume_attachment(r, w, ns, name=None):
    return document(r, w, ns, "storage.k8s.io/v1", "VolumeAttachment", name, True, spec={"attacher": "csi.example.com", "nodeName": w.name(r, "nodes", ""), "source": {
        "persistentVolumeName": w.name(r, "persistentvolumes", "")}})


@kind("certificates.k8s.io/v1", "CertificateSigningRequest", "certificatesigningrequests", False, ("status", "approval"))
def signing_request(r, w, ns, name=None):
    return document(r, w, ns, "certificates.k8s.io/v1", "CertificateSigningRequest", name, True, spec=maybe(r, {"request": w.pem, "signerName": r.choice((
        "kubernetes.io/kube-apiserver-client", "kubernetes.io/kube-apiserver-client-kubelet", "example.com/one", "kubernetes.io/kubelet-serving")),
        "usages": r.choice((["client auth"], ["digital signature", "client auth"], ["server auth"]))}, 0.2, expirationSeconds=lambda: r.choice((600, 3600)), username="mallory", groups=["system:masters"]))


@kind("flowcontrol.apiserver.k8s.io/v1", "PriorityLevelConfiguration", "prioritylevelconfigurations", False, ("status",))
def priority_level(r, w, ns, name=None):
    return document(r, w, ns, "flowcontrol.apiserver.k8s.io/v1", "PriorityLevelConfiguration", name, True, spec={"type": "Limited", "limited": maybe(r, {
        "limitResponse": r.choice(({"type": "Reject"}, {"type": "Queue", "queuing": {"queues": 4}}))}, 0.3, nominalConcurrencyShares=lambda: r.choice((0, 5)), lendablePercent=10)})


@kind("flowcontrol.apiserver.k8s.io/v1", "FlowSchema", "flowschemas", False, ("status",))
def flow_schema(r, w, ns, name=None):
    return document(r, w, ns, "flowcontrol.apiserver.k8s.io/v1", "FlowSchema", name, True, spec=maybe(r, {"priorityLevelConfiguration": {"name": r.choice(("workload-low", "global-default"))}}, 0.5,
                    matchingPrecedence=9000, distinguisherMethod={"type": "ByUser"}, rules=lambda: [{"subjects": [{"kind": "User", "user": {"name": "nobody-here"}}],
                    "resourceRules": [{"verbs": ["get"], "apiGroups": [""], "resources": ["pods"], "namespaces": ["none"]}]}]))


# -- rights -------------------------------------------------------------------------------------------------------
VERBS = ("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "*", "bind", "escalate", "impersonate", "use")
RESOURCES = ((("",), ("pods", "pods/exec", "pods/log", "pods/status", "secrets", "configmaps", "services", "serviceaccounts", "serviceaccounts/token", "namespaces", "nodes", "users", "groups", "*")),
             (("apps",), ("deployments", "deployments/scale", "statefulsets", "daemonsets", "*", "replicasets")), (("batch",), ("jobs", "cronjobs")),
             (("rbac.authorization.k8s.io",), ("roles", "rolebindings", "clusterroles", "clusterrolebindings", "*")), (("e2e.example",), ("widgets", "gadgets", "widgets/status")),
             (("networking.k8s.io",), ("ingresses", "networkpolicies")), (("*",), ("*", "*/scale", "pods")), (("certificates.k8s.io",), ("signers", "certificatesigningrequests")),
             (("coordination.k8s.io",), ("leases",)), (("policy",), ("poddisruptionbudgets",)), (("authentication.k8s.io",), ("userextras/scopes", "uids")))


def rule(r, w, ns, cluster):
    if cluster and some(r, 0.12):
        return {"verbs": [r.choice(("get", "*"))], "nonResourceURLs": [r.choice(("/healthz", "/metrics", "/api/*", "*"))]}
    groups, names = r.choice(RESOURCES)
    out = {"verbs": r.sample(VERBS, r.choice((1, 2, 3))) if some(r, 0.9) else ["*"], "apiGroups": list(groups), "resources": r.sample(names, min(len(names), r.choice((1, 1, 2))))}
    if some(r, 0.2):
        out["resourceNames"] = [w.any_name(r, ns)]
    return out


def subject(r, w, ns):
    how = r.randrange(4)
    if how < 2:
        at = ns or w.namespace(r)
        return {"kind": "ServiceAccount", "name": w.name(r, "serviceaccounts", at), "namespace": at if some(r, 0.8) else w.namespace(r)}
    return {"kind": "User" if how == 2 else "Group", "apiGroup": "rbac.authorization.k8s.io", "name": r.choice(w.users) if how == 2 else r.choice(w.groups)}


@kind("rbac.authorization.k8s.io/v1", "Role", "roles")
def role(r, w, ns, name=None):
    return document(r, w, ns, "rbac.authorization.k8s.io/v1", "Role", name, rules=[rule(r, w, ns, False) for _ in range(r.choice((0, 1, 1, 2, 3)))])


@kind("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", False)
def cluster_role(r, w, ns, name=None):
    o = document(r, w, ns, "rbac.authorization.k8s.io/v1", "ClusterRole", name, True)
    if some(r, 0.15):
        o["aggregationRule"] = {"clusterRoleSelectors": [label_selector(r)]}
    if "aggregationRule" not in o or some(r, 0.3):
        o["rules"] = [rule(r, w, "", True) for _ in range(r.choice((1, 1, 2, 3)))]
    if some(r, 0.3):
        o["metadata"]["labels"] = labels(r)
    return o


def role_ref(r, w, ns, cluster):
    if cluster or some(r, 0.4):
        return {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": r.choice((w.name(r, "clusterroles", ""), r.choice(("view", "edit", "admin", "system:node", "gone"))))}
    return {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": w.name(r, "roles", ns)}


@kind("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings")
def role_binding(r, w, ns, name=None):
    return document(r, w, ns, "rbac.authorization.k8s.io/v1", "RoleBinding", name, subjects=[subject(r, w, ns) for _ in range(r.choice((1, 1, 2)))], roleRef=role_ref(r, w, ns, False))


@kind("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "clusterrolebindings", False)
def cluster_role_binding(r, w, ns, name=None):
    return document(r, w, ns, "rbac.authorization.k8s.io/v1", "ClusterRoleBinding", name, True, subjects=[subject(r, w, "") for _ in range(r.choice((1, 1, 2)))], roleRef=role_ref(r, w, ns, True))


# -- definitions --------------------------------------------------------------------------------------------------
def schema(r, depth=0):
    """a structural schema without rules"""
    how = r.choice(("string", "integer", "number", "boolean", "object", "array", "map", "ios", "any") if depth < 3 else ("string", "integer", "boolean"))
    s = {"type": how}
    if how == "string":
        maybe(r, s, 0.2, enum=["a", "b", "c"], maxLength=6, minLength=1, pattern="^[a-z]*$", default="a")
        maybe(r, s, 0.12, format=lambda: r.choice(("date-time", "byte", "date", "duration", "ipv4", "uuid", "email")))
        if "format" in s:
            s.pop("default", None)
    elif how in ("integer", "number"):
        maybe(r, s, 0.2, minimum=0, maximum=10, default=5)
        maybe(r, s, 0.1, multipleOf=5, exclusiveMaximum=True, format=lambda: "int32" if how == "integer" else "double")
        if "exclusiveMaximum" in s and "maximum" not in s:
            del s["exclusiveMaximum"]
    elif how == "boolean":
        maybe(r, s, 0.2, default=lambda: some(r))
    elif how == "object":
        names = r.sample(("a", "b", "c", "name", "size", "on"), r.randint(1, 4))
        s["properties"] = {n: schema(r, depth + 1) for n in names}
        if some(r, 0.2):
            s["required"] = names[:1]
        elif some(r, 0.2):
            s["default"] = {}
        maybe(r, s, 0.1, **{"x-kubernetes-preserve-unknown-fields": True})
        if some(r, 0.08):
            s["x-kubernetes-map-type"] = "atomic"
    elif how == "map":
        s = {"type": "object", "additionalProperties": schema(r, depth + 1)}
        maybe(r, s, 0.1, maxProperties=2, minProperties=1)
    elif how == "array":
        kind_of = r.choice(("atomic", "set", "map", None))
        s["items"] = schema(r, depth + 1)
        if kind_of == "set":
            s["items"] = {"type": r.choice(("string", "integer"))}
        elif kind_of == "map":
            s["items"] = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "v": schema(r, depth + 1)}}
            s["x-kubernetes-list-map-keys"] = ["name"]
        if kind_of:
            s["x-kubernetes-list-type"] = kind_of
        maybe(r, s, 0.15, maxItems=2, minItems=1)
    elif how == "ios":
        s = {"x-kubernetes-int-or-string": True}
    else:
        s = {"x-kubernetes-preserve-unknown-fields": True}
    if some(r, 0.2) and "default" not in s and how != "any":
        s["nullable"] = True
    return s


def value_of(r, s, depth=0):
    """a document that mostly fits a schema"""
    if s.get("nullable") and some(r, 0.15):
        return None
    if "enum" in s:
        return r.choice(s["enum"])
    if s.get("x-kubernetes-int-or-string"):
        return r.choice((1, "50%"))
    how = s.get("type")
    if how == "string":
        return {"date-time": "2024-01-02T03:04:05Z", "byte": "eA==", "date": "2024-01-02", "duration": "5s", "ipv4": "10.0.0.1", "email": "a@b.example",
                "uuid": "11111111-2222-4333-8444-555555555555"}.get(s.get("format")) or r.choice(("a", "abc", "x"))
    if how in ("integer", "number"):
        return r.choice((0, 5, 10, 1)) if how == "integer" or some(r) else r.choice((0.5, 1.5, 5.0))
    if how == "boolean":
        return some(r)
    if how == "array":
        out = []
        for i in range(r.choice((1, 1, 2, 0))):
            v = value_of(r, s["items"], depth + 1)
            if s.get("x-kubernetes-list-type") == "map" and isinstance(v, dict):
                v["name"] = "n%d" % i
            if v not in out:
                out.append(v)
        return out
    if how == "object" and "additionalProperties" in s:
        return {k: value_of(r, s["additionalProperties"], depth + 1) for k in r.sample(("k1", "k2", "x.y"), r.choice((1, 1, 2)))}
    if how == "object":
        required = s.get("required", [])
        return {k: value_of(r, v, depth + 1) for k, v in s.get("properties", {}).items() if k in required or some(r, 0.6)}
    return r.choice(({"x": 1}, "text", 5, [1, "a"], {"y": {"z": None}}))


@kind("apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions", False, ("status",))
def definition(r, w, ns, name=None, spec=None):
    plural = (name or "").split(".")[0] or r.choice(("things", "items"))
    group = (name or "").partition(".")[2] or "new.example"
    word = plural[:-1].capitalize()
    names = {"plural": plural, "singular": plural[:-1], "kind": word, "listKind": word + "List"}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": spec or schema_of_spec(r)}}}}
    if some(r, 0.4):
        version["schema"]["openAPIV3Schema"]["properties"]["status"] = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
        version["subresources"] = {"status": {}}
    o = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": plural + "." + group},
         "spec": {"group": group, "scope": "Namespaced", "names": names, "versions": [version]}}
    return o


def schema_of_spec(r):
    names = r.sample(("a", "b", "list", "map", "obj", "num", "text", "flag", "any"), r.randint(3, 7))
    s = {"type": "object", "properties": {n: schema(r, 1) for n in names}}
    if some(r, 0.3):
        s["required"] = names[:1]
    elif some(r, 0.3):
        s["default"] = {}
    return s
