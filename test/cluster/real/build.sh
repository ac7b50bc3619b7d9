#!/usr/bin/env bash
# build.sh CACHE TARGET: installs the packages that the cluster consists of, and builds Kubernetes 1.20 into TARGET from Debian's
# source package, which has the whole upstream tree with its dependencies. What is there already is not built again; what was
# built by another version of this file is removed.
set -euo pipefail
cache=$1 target=$2
programs=(kube-apiserver kube-controller-manager kube-scheduler kubelet)
export DEBIAN_FRONTEND=noninteractive

built() { for program in "${programs[@]}"; do [ -x "$target/$program" ] || return 1; done; }
installed() { dpkg-query -W -f '${Status}\n' "$1" 2>/dev/null | grep -q 'ok installed'; }

packages=(apache2-utils ca-certificates containerd containernetworking-plugins docker-registry etcd-server gcc iproute2
  libc6-dev runc)
built || packages+=(dpkg-dev golang-go golang-github-modern-go-reflect2-dev)
# Other packages of kubectl cannot be installed beside Debian's, and do as well.
command -v kubectl >/dev/null || packages+=(kubernetes-client)
missing=()
for package in "${packages[@]}"; do installed "$package" || missing+=("$package"); done
if [ "${#missing[@]}" -gt 0 ]; then
  # Debian starts the services of a package when it installs it, unless this file forbids it; here they would only be in the way.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    forbidden=yes
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
  fi
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  [ -z "${forbidden:-}" ] || { rm -f "$policy" && trap - EXIT; }
fi
if built; then exit; fi

work=$cache/build
rm -rf "$work"
mkdir -p "$work"/apt/{lists/partial,cache/archives/partial,sources} "$work"/go/src/k8s.io

# The machine's own package sources, asked for source packages, with lists of their own.
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
  case $file in
    *.sources) sed 's/^Types: .*/Types: deb-src/' "$file" >"$work/apt/sources/${file##*/}" ;;
    *.list) [ ! -e "$file" ] || sed 's/^deb /deb-src /' "$file" >"$work/apt/sources/${file##*/}" ;;
  esac
done
options=(-o "Dir::Etc::SourceList=/dev/null" -o "Dir::Etc::SourceParts=$work/apt/sources" -o "Dir::State::Lists=$work/apt/lists"
  -o "Dir::Cache=$work/apt/cache" -o APT::Sandbox::User=root)
apt-get "${options[@]}" update -qq || echo "Some package sources do not answer; going on with the others." >&2
(cd "$work" && apt-get "${options[@]}" source -qq --download-only kubernetes)
dpkg-source --no-check -x "$work"/kubernetes_*.dsc "$work/go/src/k8s.io/kubernetes" >/dev/null

# The version of 2020 that comes with Kubernetes makes the API server crash if it is built with Go 1.18 or later.
reflect=github.com/modern-go/reflect2
rm -r "$work/go/src/k8s.io/kubernetes/vendor/$reflect"
cp -r "/usr/share/gocode/src/$reflect" "$work/go/src/k8s.io/kubernetes/vendor/$reflect"

export GOPATH=$work/go GOCACHE=$work/cache GO111MODULE=off GOFLAGS= GOPROXY=off CGO_ENABLED=0
cd "$GOPATH/src/k8s.io/kubernetes"

# The source package lacks one file, which is generated.
nice go build -o "$work/openapi-gen" ./vendor/k8s.io/kube-openapi/cmd/openapi-gen
folders=$(grep -rl --include='*.go' '+k8s:openapi-gen=' pkg plugin cmd staging/src/k8s.io |
  grep -vE '/(code-generator|sample-apiserver)/|/testdata/|_test\.go$' | xargs -n1 dirname | LC_ALL=C sort -u |
  sed 's#^staging/src/#k8s.io/kubernetes/vendor/#; t; s#^#k8s.io/kubernetes/#' | paste -sd,)
nice "$work/openapi-gen" -i "$folders" -p k8s.io/kubernetes/pkg/generated/openapi -O zz_generated.openapi \
  -h vendor/k8s.io/code-generator/hack/boilerplate.go.txt -r "$work/violations" --output-base "$GOPATH/src"

flags="-s -w"
for package in k8s.io/kubernetes/vendor/k8s.io/component-base/version k8s.io/kubernetes/vendor/k8s.io/client-go/pkg/version; do
  flags="$flags -X $package.gitVersion=v1.20.2 -X $package.gitMajor=1 -X $package.gitMinor=20 -X $package.gitTreeState=archive"
done
# Nothing here uses the cloud providers and docker.
mkdir -p "$work/programs"
nice go build -trimpath -tags providerless,dockerless -ldflags "$flags" -o "$work/programs/" "${programs[@]/#/./cmd/}"
rm -rf "$cache"/kubernetes-*
mv "$work/programs" "$target"
rm -rf "$work"
