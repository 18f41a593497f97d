// The volume sources of PersistentVolume, as upstream's internal types have them (pkg/apis/core/types.go, PersistentVolumeSource).
#include "k8s/validate/storage/persistentvolume.h"

#define TEXT(json, go) { json, go, DIFF_TEXT, NULL }
#define FLAG(json, go) { json, go, DIFF_BOOL, NULL }
#define NUMBER(json, go) { json, go, DIFF_NUMBER, NULL }
#define POINTER(json, go) { json, go, DIFF_POINTER, NULL }
#define SECRET(json, go) { json, go, DIFF_REF, secret }
#define FS TEXT("fsType", "FSType")
#define READ_ONLY FLAG("readOnly", "ReadOnly")

static const struct diff_part secret[] = { TEXT("name", "Name"), TEXT("namespace", "Namespace"), { 0 } };
static const struct diff_part gce[] = { TEXT("pdName", "PDName"), FS, NUMBER("partition", "Partition"), READ_ONLY, { 0 } };
static const struct diff_part aws[] = { TEXT("volumeID", "VolumeID"), FS, NUMBER("partition", "Partition"), READ_ONLY, { 0 } };
static const struct diff_part host[] = { TEXT("path", "Path"), POINTER("type", "Type"), { 0 } };
static const struct diff_part glusterfs[] = { TEXT("endpoints", "EndpointsName"), TEXT("path", "Path"), READ_ONLY,
	POINTER("endpointsNamespace", "EndpointsNamespace"), { 0 } };
static const struct diff_part nfs[] = { TEXT("server", "Server"), TEXT("path", "Path"), READ_ONLY, { 0 } };
static const struct diff_part rbd[] = { POINTER("monitors", "CephMonitors"), TEXT("image", "RBDImage"), FS, TEXT("pool", "RBDPool"),
	TEXT("user", "RadosUser"), TEXT("keyring", "Keyring"), SECRET("secretRef", "SecretRef"), READ_ONLY, { 0 } };
static const struct diff_part quobyte[] = { TEXT("registry", "Registry"), TEXT("volume", "Volume"), READ_ONLY, TEXT("user", "User"),
	TEXT("group", "Group"), TEXT("tenant", "Tenant"), { 0 } };
static const struct diff_part iscsi[] = { TEXT("targetPortal", "TargetPortal"), TEXT("iqn", "IQN"), NUMBER("lun", "Lun"),
	TEXT("iscsiInterface", "ISCSIInterface"), FS, READ_ONLY, POINTER("portals", "Portals"), FLAG("chapAuthDiscovery", "DiscoveryCHAPAuth"),
	FLAG("chapAuthSession", "SessionCHAPAuth"), SECRET("secretRef", "SecretRef"), POINTER("initiatorName", "InitiatorName"), { 0 } };
static const struct diff_part flex[] = { TEXT("driver", "Driver"), FS, SECRET("secretRef", "SecretRef"), READ_ONLY, POINTER("options", "Options"), { 0 } };
static const struct diff_part cinder[] = { TEXT("volumeID", "VolumeID"), FS, READ_ONLY, SECRET("secretRef", "SecretRef"), { 0 } };
static const struct diff_part cephfs[] = { POINTER("monitors", "Monitors"), TEXT("path", "Path"), TEXT("user", "User"), TEXT("secretFile", "SecretFile"),
	SECRET("secretRef", "SecretRef"), READ_ONLY, { 0 } };
static const struct diff_part fc[] = { POINTER("targetWWNs", "TargetWWNs"), POINTER("lun", "Lun"), FS, READ_ONLY, POINTER("wwids", "WWIDs"), { 0 } };
static const struct diff_part flocker[] = { TEXT("datasetName", "DatasetName"), TEXT("datasetUUID", "DatasetUUID"), { 0 } };
static const struct diff_part azure_file[] = { TEXT("secretName", "SecretName"), TEXT("shareName", "ShareName"), READ_ONLY,
	POINTER("secretNamespace", "SecretNamespace"), { 0 } };
static const struct diff_part vsphere[] = { TEXT("volumePath", "VolumePath"), FS, TEXT("storagePolicyName", "StoragePolicyName"),
	TEXT("storagePolicyID", "StoragePolicyID"), { 0 } };
static const struct diff_part azure_disk[] = { TEXT("diskName", "DiskName"), TEXT("diskURI", "DataDiskURI"), POINTER("cachingMode", "CachingMode"),
	POINTER("fsType", "FSType"), POINTER("readOnly", "ReadOnly"), POINTER("kind", "Kind"), { 0 } };
static const struct diff_part photon[] = { TEXT("pdID", "PdID"), FS, { 0 } };
static const struct diff_part portworx[] = { TEXT("volumeID", "VolumeID"), FS, READ_ONLY, { 0 } };
static const struct diff_part scaleio[] = { TEXT("gateway", "Gateway"), TEXT("system", "System"), SECRET("secretRef", "SecretRef"),
	FLAG("sslEnabled", "SSLEnabled"), TEXT("protectionDomain", "ProtectionDomain"), TEXT("storagePool", "StoragePool"),
	TEXT("storageMode", "StorageMode"), TEXT("volumeName", "VolumeName"), FS, READ_ONLY, { 0 } };
static const struct diff_part local[] = { TEXT("path", "Path"), POINTER("fsType", "FSType"), { 0 } };
static const struct diff_part reference[] = { TEXT("kind", "Kind"), TEXT("namespace", "Namespace"), TEXT("name", "Name"), TEXT("uid", "UID"),
	TEXT("apiVersion", "APIVersion"), TEXT("resourceVersion", "ResourceVersion"), TEXT("fieldPath", "FieldPath"), { 0 } };
static const struct diff_part storageos[] = { TEXT("volumeName", "VolumeName"), TEXT("volumeNamespace", "VolumeNamespace"), FS, READ_ONLY,
	{ "secretRef", "SecretRef", DIFF_REF, reference }, { 0 } };
static const struct diff_part csi[] = { TEXT("driver", "Driver"), TEXT("volumeHandle", "VolumeHandle"), READ_ONLY, FS,
	POINTER("volumeAttributes", "VolumeAttributes"), SECRET("controllerPublishSecretRef", "ControllerPublishSecretRef"),
	SECRET("nodeStageSecretRef", "NodeStageSecretRef"), SECRET("nodePublishSecretRef", "NodePublishSecretRef"),
	SECRET("controllerExpandSecretRef", "ControllerExpandSecretRef"), SECRET("nodeExpandSecretRef", "NodeExpandSecretRef"), { 0 } };

const struct diff_part persistentvolume_source[] = {
	{ "gcePersistentDisk", "GCEPersistentDisk", DIFF_REF, gce }, { "awsElasticBlockStore", "AWSElasticBlockStore", DIFF_REF, aws },
	{ "hostPath", "HostPath", DIFF_REF, host }, { "glusterfs", "Glusterfs", DIFF_REF, glusterfs }, { "nfs", "NFS", DIFF_REF, nfs },
	{ "rbd", "RBD", DIFF_REF, rbd }, { "quobyte", "Quobyte", DIFF_REF, quobyte }, { "iscsi", "ISCSI", DIFF_REF, iscsi },
	{ "flexVolume", "FlexVolume", DIFF_REF, flex }, { "cinder", "Cinder", DIFF_REF, cinder }, { "cephfs", "CephFS", DIFF_REF, cephfs },
	{ "fc", "FC", DIFF_REF, fc }, { "flocker", "Flocker", DIFF_REF, flocker }, { "azureFile", "AzureFile", DIFF_REF, azure_file },
	{ "vsphereVolume", "VsphereVolume", DIFF_REF, vsphere }, { "azureDisk", "AzureDisk", DIFF_REF, azure_disk },
	{ "photonPersistentDisk", "PhotonPersistentDisk", DIFF_REF, photon }, { "portworxVolume", "PortworxVolume", DIFF_REF, portworx },
	{ "scaleIO", "ScaleIO", DIFF_REF, scaleio }, { "local", "Local", DIFF_REF, local }, { "storageos", "StorageOS", DIFF_REF, storageos },
	{ "csi", "CSI", DIFF_REF, csi }, { 0 },
};
