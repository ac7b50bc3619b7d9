/**
 * A workspace of any size, of the mix that the corpus has without its definitions of custom resources: 4 manifests of 10,
 * and a quarter of the text, have a part in pulling images.
 */

const namespaces = 40;
const hosts = [
  "registry.example.com/shop",
  "ghcr.io/example",
  "quay.io/example",
  "docker.io/library",
  "gcr.io/example",
];

/** A file each, by path: the same for the same count. */
export function generateManifests(count: number): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (let app = 0; files.size < count; app++) {
    for (const [name, manifest] of Object.entries(makers)) {
      if (files.size < count) files.set(`team-${app % namespaces}/app-${app}/${name}.yaml`, manifest(app));
    }
  }
  return files;
}

/** One file of many documents, 50 lines each. */
export function generateLongFile(documents: number): string {
  return Array.from({ length: documents }, (_, app) => `---\n${deployment(app)}`).join("");
}

const makers: Readonly<Record<string, (app: number) => string>> = {
  deployment,
  service: (app) =>
    `apiVersion: v1
kind: Service
${metadata(app)}
spec:
  selector:
    app.kubernetes.io/name: app-${app}
  ports:
    - name: http
      port: 80
      targetPort: 8080
`,
  config: (app) =>
    `apiVersion: v1
kind: ConfigMap
${metadata(app)}
data:
  application.properties: |
${Array.from({ length: 90 }, (_, line) => `    setting.number.${line}=value ${line} of app ${app}`).join("\n")}
`,
  ingress: (app) =>
    `apiVersion: networking.k8s.io/v1
kind: Ingress
${metadata(app)}
spec:
  ingressClassName: nginx
  rules:
    - host: app-${app}.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: app-${app}
                port:
                  name: http
`,
  kustomization: () =>
    `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [deployment.yaml, service.yaml, config.yaml, ingress.yaml, autoscaler.yaml, account.yaml]
`,
  autoscaler: (app) =>
    `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
${metadata(app)}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: app-${app} }
  minReplicas: 2
  maxReplicas: 10
`,
  account: (app) =>
    `apiVersion: v1
kind: ServiceAccount
${metadata(app)}
`,
  "pull-secret": (app) =>
    `apiVersion: v1
kind: Secret
${metadata(app, "pull")}
type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: |
    {"auths": {"registry.example.com/shop": {"username": "robot", "password": "<password>"}}}
`,
  network: (app) =>
    `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
${metadata(app)}
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: app-${app}
  policyTypes: [Ingress]
`,
  cleanup: (app) =>
    `apiVersion: batch/v1
kind: CronJob
${metadata(app, "cleanup")}
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: cleanup
              image: ${hosts[app % hosts.length]}/cleanup:1.${app % 9}
`,
};

function metadata(app: number, suffix?: string): string {
  return `metadata:
  name: app-${app}${suffix ? `-${suffix}` : ""}
  namespace: team-${app % namespaces}
  labels:
    app.kubernetes.io/name: app-${app}`;
}

function deployment(app: number): string {
  return `apiVersion: apps/v1
kind: Deployment
${metadata(app)}
spec:
  replicas: 2
  selector:
    matchLabels:
      app.kubernetes.io/name: app-${app}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: app-${app}
    spec:
      serviceAccountName: app-${app}
${app % 3 === 0 ? `      imagePullSecrets:\n        - name: app-${app}-pull\n` : ""}      containers:
        - name: app
          image: ${hosts[app % hosts.length]}/app-${app}:1.${app % 9}.0
          imagePullPolicy: IfNotPresent
          ports:
            - name: http
              containerPort: 8080
          env:
            - name: LOG_LEVEL
              value: info
            - name: DATABASE
              valueFrom:
                secretKeyRef: { name: app-${app}-database, key: url }
          resources:
            requests: { cpu: 100m, memory: 128Mi }
            limits: { memory: 256Mi }
          readinessProbe:
            httpGet: { path: /ready, port: http }
          livenessProbe:
            httpGet: { path: /live, port: http }
          volumeMounts:
            - name: config
              mountPath: /etc/app
      volumes:
        - name: config
          configMap:
            name: app-${app}
`;
}
