#include "twin_bodies.h"

#include "base/buf.h"

// Texts are written with ' for ". @T is the tenant's number, @N the request's.
static span made(struct arena *a, const char *text, unsigned tenant, unsigned n)
{
	struct buf b = { .arena = a };

	for (const char *p = text; *p; p++) {
		if (*p == '@' && (p[1] == 'T' || p[1] == 'N'))
			buf_printf(&b, "%u", *++p == 'T' ? tenant : n);
		else
			buf_char(&b, *p == '\'' ? '"' : *p);
	}
	return buf_span(&b);
}

#define LABELS "'app.kubernetes.io/name':'web','app.kubernetes.io/instance':'web-@N','app.kubernetes.io/part-of':'shop'"
#define SECURE "'securityContext':{'allowPrivilegeEscalation':false,'readOnlyRootFilesystem':true,'capabilities':{'drop':['ALL']}}"
#define SPEC \
	"'serviceAccountName':'web','securityContext':{'runAsNonRoot':true,'runAsUser':10001,'fsGroup':10001,'seccompProfile':{'type':'RuntimeDefault'}}," \
	"'initContainers':[{'name':'migrate','image':'registry.example.com/shop/migrate:1.4.@N','command':['/migrate','up']," SECURE ",'resources':" \
	"{'requests':{'cpu':'50m','memory':'64Mi'},'limits':{'cpu':'200m','memory':'128Mi'}}}]," \
	"'containers':[{'name':'web','image':'registry.example.com/shop/web:2.7.@N','args':['--listen=:8080','--metrics=:9090'],'ports':[{'name':'http'," \
	"'containerPort':8080},{'name':'metrics','containerPort':9090}],'env':[{'name':'LOG_LEVEL','value':'info'},{'name':'POD_IP','valueFrom':{'fieldRef':" \
	"{'fieldPath':'status.podIP'}}},{'name':'DB_PASSWORD','valueFrom':{'secretKeyRef':{'name':'db','key':'password'}}}],'readinessProbe':{'httpGet':" \
	"{'path':'/ready','port':'http'},'periodSeconds':5},'livenessProbe':{'httpGet':{'path':'/live','port':'http'},'initialDelaySeconds':10}," \
	SECURE ",'volumeMounts':[{'name':'tmp','mountPath':'/tmp'},{'name':'config','mountPath':'/etc/web','readOnly':true}]}]," \
	"'volumes':[{'name':'tmp','emptyDir':{}},{'name':'config','configMap':{'name':'web'}}]"
#define DEPLOYMENT(name) \
	"{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'" name "','namespace':'bench-@T','labels':{" LABELS "}},'spec':{'replicas':3,'selector':" \
	"{'matchLabels':{'app.kubernetes.io/name':'web'}},'template':{'metadata':{'labels':{" LABELS "}},'spec':{" SPEC "}}}}"

span bodies_tenant(struct arena *a, unsigned tenant)
{
	static const char text[] =
		"{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'bench-@T','labels':{'kubernetes.io/metadata.name':'bench-@T'," \
		"'pod-security.kubernetes.io/enforce':'restricted','pod-security.kubernetes.io/enforce-version':'latest','pod-security.kubernetes.io/warn':" \
		"'restricted','pod-security.kubernetes.io/audit':'restricted'}},'spec':{'finalizers':['kubernetes']},'status':{'phase':'Active'}}\n"
		"{'apiVersion':'v1','kind':'LimitRange','metadata':{'name':'limits','namespace':'bench-@T'},'spec':{'limits':[{'type':'Container','default':" \
		"{'cpu':'500m','memory':'512Mi'},'defaultRequest':{'cpu':'100m','memory':'128Mi'},'max':{'cpu':'4','memory':'8Gi'},'min':{'cpu':'10m'," \
		"'memory':'16Mi'}},{'type':'Pod','max':{'cpu':'8','memory':'16Gi'}}]}}\n"
		"{'apiVersion':'v1','kind':'ResourceQuota','metadata':{'name':'quota','namespace':'bench-@T'},'spec':{'hard':{'pods':'50','requests.cpu':'20'," \
		"'requests.memory':'64Gi','limits.cpu':'40','limits.memory':'128Gi','services.loadbalancers':'0'}},'status':{'hard':{'pods':'50'," \
		"'requests.cpu':'20','requests.memory':'64Gi','limits.cpu':'40','limits.memory':'128Gi','services.loadbalancers':'0'},'used':{'pods':'12'," \
		"'requests.cpu':'3500m','requests.memory':'9Gi','limits.cpu':'8','limits.memory':'20Gi','services.loadbalancers':'0'}}}\n"
		"{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'deployer','namespace':'bench-@T'}}\n"
		"{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'web','namespace':'bench-@T'}}\n"
		"{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'Role','metadata':{'name':'sharing','namespace':'bench-@T'},'rules':[{'apiGroups':" \
		"['rbac.authorization.k8s.io'],'resources':['rolebindings'],'verbs':['get','list','create','update','patch','delete']}]}\n"
		"{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'RoleBinding','metadata':{'name':'sharing','namespace':'bench-@T'},'roleRef':{'apiGroup':" \
		"'rbac.authorization.k8s.io','kind':'Role','name':'sharing'},'subjects':[{'kind':'ServiceAccount','name':'deployer','namespace':'bench-@T'}]}\n"
		"{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'RoleBinding','metadata':{'name':'deployer','namespace':'bench-@T'},'roleRef':{'apiGroup':" \
		"'rbac.authorization.k8s.io','kind':'ClusterRole','name':'edit'},'subjects':[{'kind':'ServiceAccount','name':'deployer','namespace':'bench-@T'}]}\n"
		DEPLOYMENT("web") "\n";

	return made(a, text, tenant, 0);
}

span bodies_pod(struct arena *a, unsigned tenant, unsigned n)
{
	return made(a, "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'web-@N','namespace':'bench-@T','labels':{" LABELS "},'annotations':" \
		"{'example.com/commit':'4f1c2d9'}},'spec':{" SPEC "}}", tenant, n);
}

span bodies_pod_refused(struct arena *a, unsigned tenant, unsigned n)
{
	return made(a, "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'tool-@N','namespace':'bench-@T','labels':{" LABELS "}},'spec':{'hostNetwork':true," \
		"'hostPID':true,'serviceAccountName':'web','containers':[{'name':'tool','image':'registry.example.com/shop/tool:0.1.@N','command':['sleep','3600']," \
		"'securityContext':{'privileged':true,'runAsUser':0},'volumeMounts':[{'name':'host','mountPath':'/host'}]},{'name':'side','image':" \
		"'registry.example.com/shop/side:0.1.@N','ports':[{'containerPort':8080,'hostPort':8080}]}],'volumes':[{'name':'host','hostPath':" \
		"{'path':'/'}}]}}", tenant, n);
}

span bodies_deployment(struct arena *a, unsigned tenant, unsigned n)
{
	return made(a, DEPLOYMENT("web-@N"), tenant, n);
}

span bodies_patch(struct arena *a, unsigned tenant, unsigned n)
{
	return made(a, "{'metadata':{'labels':{'app.kubernetes.io/version':'2.8.@N'}},'spec':{'replicas':4,'template':{'spec':{'containers':[{'name':'web','image':" \
		"'registry.example.com/shop/web:2.8.@N','env':[{'name':'LOG_LEVEL','value':'debug'},{'name':'POD_IP','$patch':'delete'}]}],'volumes':[{'name':'cache'," \
		"'emptyDir':{'sizeLimit':'1Gi'}}],'initContainers':[{'name':'migrate','$patch':'delete'}]}}}}", tenant, n);
}

span bodies_binding(struct arena *a, unsigned tenant, unsigned n)
{
	return made(a, "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'RoleBinding','metadata':{'name':'share-@N','namespace':'bench-@T'},'roleRef':{'apiGroup':" \
		"'rbac.authorization.k8s.io','kind':'ClusterRole','name':'view'},'subjects':[{'kind':'ServiceAccount','name':'web','namespace':'bench-@T'},{'kind':'Group'," \
		"'apiGroup':'rbac.authorization.k8s.io','name':'auditors'}]}", tenant, n);
}

span bodies_pod_yaml(struct arena *a, unsigned tenant, unsigned n)
{
	static const char text[] =
		"apiVersion: v1\nkind: Pod\nmetadata:\n  name: web-@N\n  namespace: bench-@T\n  labels:\n    app.kubernetes.io/name: web\n"
		"    app.kubernetes.io/instance: web-@N\n    app.kubernetes.io/part-of: shop\n  annotations:\n    example.com/commit: 4f1c2d9\nspec:\n"
		"  serviceAccountName: web\n  securityContext:\n    runAsNonRoot: true\n    runAsUser: 10001\n    fsGroup: 10001\n    seccompProfile:\n"
		"      type: RuntimeDefault\n  initContainers:\n  - name: migrate\n    image: registry.example.com/shop/migrate:1.4.@N\n"
		"    command: [/migrate, up]\n    securityContext: &secure\n      allowPrivilegeEscalation: false\n      readOnlyRootFilesystem: true\n"
		"      capabilities:\n        drop: [ALL]\n    resources:\n      requests:\n        cpu: 50m\n        memory: 64Mi\n      limits:\n"
		"        cpu: 200m\n        memory: 128Mi\n  containers:\n  - name: web\n    image: registry.example.com/shop/web:2.7.@N\n    args:\n"
		"    - --listen=:8080\n    - --metrics=:9090\n    ports:\n    - name: http\n      containerPort: 8080\n    - name: metrics\n"
		"      containerPort: 9090\n    env:\n    - name: LOG_LEVEL\n      value: info\n    - name: POD_IP\n      valueFrom:\n        fieldRef:\n"
		"          fieldPath: status.podIP\n    - name: DB_PASSWORD\n      valueFrom:\n        secretKeyRef:\n          name: db\n          key: password\n"
		"    readinessProbe:\n      httpGet:\n        path: /ready\n        port: http\n      periodSeconds: 5\n    livenessProbe:\n      httpGet:\n"
		"        path: /live\n        port: http\n      initialDelaySeconds: 10\n    securityContext: *secure\n    volumeMounts:\n    - name: tmp\n"
		"      mountPath: /tmp\n    - name: config\n      mountPath: /etc/web\n      readOnly: true\n  volumes:\n  - name: tmp\n    emptyDir: {}\n"
		"  - name: config\n    configMap:\n      name: web\n";

	return made(a, text, tenant, n);
}
