// platform: namespaces in which clusters commonly run what serves all tenants: Kubernetes itself, distributions, ingress, mesh, certificates,
// secrets, policy, delivery, observability, storage, backup, operators. `default` is not
// among them: people work there. Names are spelled out where a wider pattern could hide a tenant: what is platform is no attacker.
#include "twin/tenancy/tenancy.h"

#define G(text) SPAN_INIT(text)

const span tenancy_platform[] = {
	// Kubernetes (the prefix kube- is reserved) and distributions
	G("kube-*"), G("openshift"), G("openshift-*"), G("redhat-*"), G("open-cluster-management"),
	G("open-cluster-management-*"), G("hypershift"), G("multicluster-engine"),
	G("cattle-*"), G("fleet-default"), G("fleet-local"), G("gke-*"), G("gmp-system"), G("gmp-public"),
	G("config-management-system"), G("config-management-monitoring"), G("anthos-identity-service"),
	G("asm-system"), G("aks-istio-*"), G("azure-arc"), G("azure-workload-identity-system"), G("aws-observability"),
	G("amazon-cloudwatch"), G("amazon-guardduty"), G("vmware-system-*"),
	G("tanzu-system"), G("tanzu-package-repo-global"), G("tkg-system"), G("kubesphere-system"),
	G("kubesphere-controls-system"), G("capi-system"), G("capi-kubeadm-*"),
	G("capsule-system"), G("hnc-system"), G("vcluster-system"), G("kurl"),
	// network
	G("calico-system"), G("calico-apiserver"), G("tigera-operator"), G("cilium"), G("cilium-secrets"),
	G("antrea-system"), G("metallb-system"), G("ingress"), G("ingress-nginx"),
	G("ingress-controller"), G("ingress-system"), G("nginx-ingress"), G("traefik"), G("traefik-system"),
	G("contour"), G("projectcontour"), G("haproxy-controller"), G("kong"), G("kong-system"),
	G("ambassador"), G("emissary"), G("emissary-system"), G("envoy-gateway-system"), G("external-dns"),
	G("submariner-operator"), G("istio-system"), G("istio-ingress"),
	G("istio-egress"), G("istio-operator"), G("linkerd"), G("linkerd-*"), G("kuma-system"), G("consul"),
	G("knative-serving"), G("knative-eventing"), G("knative-operator"),
	// certificates, secrets, identity
	G("cert-manager"), G("cert-manager-*"), G("trust-manager"), G("external-secrets"), G("external-secrets-*"),
	G("sealed-secrets"), G("vault-secrets-operator*"),
	G("spire"), G("spire-*"), G("dex"), G("oauth2-proxy"), G("keycloak"), G("keycloak-*"), G("authentik"),
	G("pinniped-*"),
	// policy and security
	G("kyverno"), G("kyverno-*"), G("gatekeeper-system"), G("opa"), G("kubewarden"), G("falco"), G("trivy-system"),
	G("trivy-operator"), G("aqua"), G("sysdig-agent"), G("neuvector"),
	G("stackrox"), G("kubescape"), G("tetragon"), G("falcon-system"), G("crowdstrike"),
	// delivery and operators
	G("argocd"), G("argo"), G("argo-cd"), G("argo-events"), G("argo-rollouts"), G("gitops"), G("gitops-system"),
	G("flux-system"), G("flux"), G("tekton-*"), G("olm"), G("operators"),
	G("operator-lifecycle-manager"), G("crossplane-system"), G("upbound-system"), G("keda"), G("kubeflow"),
	G("kubeflow-system"), G("kserve"), G("spark-operator"), G("ray-system"),
	G("kubevirt"), G("kubevirt-hyperconverged"), G("cdi"), G("gpu-operator"), G("nvidia-gpu-operator"),
	G("node-feature-discovery"), G("volcano-system"), G("kueue-system"),
	G("karpenter"), G("cluster-autoscaler"), G("descheduler"), G("reloader"),
	// observability
	G("monitoring"), G("prometheus"), G("prometheus-operator"), G("grafana"), G("grafana-operator"), G("loki"),
	G("tempo"), G("mimir"), G("thanos"), G("logging"), G("observability"),
	G("opentelemetry"), G("opentelemetry-operator-system"), G("jaeger"), G("jaeger-operator"), G("datadog"),
	G("newrelic"), G("dynatrace"), G("splunk"), G("elastic-system"),
	G("metrics-server"), G("kubecost"), G("opencost"),
	// storage and backup
	G("rook-ceph"), G("longhorn-system"), G("openebs"), G("portworx"), G("trident"), G("velero"), G("kasten-io"),
	G("minio-operator"), G("local-path-storage"), G("csi-driver"), G("csi-system"),
	G("snapshot-controller"),
};
const size_t tenancy_n_platform = sizeof tenancy_platform / sizeof *tenancy_platform;
