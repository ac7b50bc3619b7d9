/** The manifests that the tests of the language server are made of. */

/** A Pod in the namespace `shop` that names one pull secret. */
export function pod(secret: string, name = "web"): string {
  return `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  namespace: shop
spec:
  imagePullSecrets:
    - name: ${secret}
  containers:
    - name: web
      image: registry.example.com/${name}
`;
}

/** A pull secret for registry.example.com in the namespace `shop`. */
export function secret(name: string, password = "change-me"): string {
  return `apiVersion: v1
kind: Secret
metadata:
  name: ${name}
  namespace: shop
type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: |
    {"auths": {"registry.example.com": {"username": "robot", "password": "${password}"}}}
`;
}

/** A Pod without pull secrets whose image a Secret of the tests covers. */
export const bare = `apiVersion: v1
kind: Pod
metadata:
  name: bare
  namespace: shop
spec:
  serviceAccountName: robot
  containers:
    - name: web
      image: registry.example.com/web
`;

export const account = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: robot
  namespace: shop
`;

/** Two findings that nothing outside the file has a part in. */
export const broken = `apiVersion: v1
kind: Pod
metadata:
  name: broken
  namespace: shop
spec:
  imagePullSecrets:
    - name: regcred
    - name: regcred
  containers:
    - name: web
      image: https://registry.example.com/web
`;

export const notFound = "pull-secret-not-found";
export const helmShape = "helm-pull-secrets-shape";
export const missing = "pull-secret-missing";
export const duplicate = "pull-secret-duplicate";
export const invalidImage = "image-invalid-reference";
