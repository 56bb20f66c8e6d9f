/** The fields of an object: `true` for any value, a list for one of such objects. */
export type Fields = { readonly [field: string]: true | Fields | readonly [Fields] }

/** Fields whose values are not looked into. */
function plain(names: string): Record<string, true> {
  return Object.fromEntries(names.split(' ').map((name) => [name, true]))
}

const PROBE: Fields = plain(
  'exec httpGet tcpSocket grpc initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold ' +
    'terminationGracePeriodSeconds',
)
const HOOK: Fields = plain('exec httpGet tcpSocket sleep')
const RESOURCES: Fields = plain('limits requests claims')

const CONTAINER: Fields = {
  ...plain(
    'name image command args workingDir ports envFrom env resizePolicy restartPolicy restartPolicyRules ' +
      'volumeMounts volumeDevices terminationMessagePath terminationMessagePolicy imagePullPolicy securityContext ' +
      'stdin stdinOnce tty',
  ),
  livenessProbe: PROBE,
  readinessProbe: PROBE,
  startupProbe: PROBE,
  resources: RESOURCES,
  lifecycle: { postStart: HOOK, preStop: HOOK, stopSignal: true },
}

const POD: Fields = {
  ...plain(
    'volumes ephemeralContainers restartPolicy terminationGracePeriodSeconds activeDeadlineSeconds dnsPolicy ' +
      'nodeSelector serviceAccountName serviceAccount automountServiceAccountToken nodeName hostNetwork hostPID ' +
      'hostIPC shareProcessNamespace securityContext imagePullSecrets hostname subdomain affinity schedulerName ' +
      'tolerations hostAliases priorityClassName priority dnsConfig readinessGates runtimeClassName ' +
      'enableServiceLinks preemptionPolicy overhead topologySpreadConstraints setHostnameAsFQDN os hostUsers ' +
      'schedulingGates resourceClaims hostnameOverride workloadRef schedulingGroup evictionResponders',
  ),
  containers: [CONTAINER],
  initContainers: [CONTAINER],
  resources: RESOURCES,
}

const REPLICA_SET: Fields = {
  ...plain('replicas minReadySeconds'),
  selector: plain('matchLabels matchExpressions'),
  template: { metadata: true, spec: POD },
}

/** What `spec` of a workload may hold: k8s.io/api v0.37.2, apps/v1/types.go and core/v1/types.go. */
export const SPEC_FIELDS: Readonly<Record<string, Fields>> = {
  Deployment: {
    ...REPLICA_SET,
    ...plain('revisionHistoryLimit paused progressDeadlineSeconds'),
    strategy: { type: true, rollingUpdate: plain('maxSurge maxUnavailable') },
  },
  ReplicaSet: REPLICA_SET,
}
