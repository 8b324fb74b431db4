#!/bin/sh
# root.sh FOLDER makes the root file system that the tests boot, once for each version of this file: FOLDER/KEY/root, of Debian alone.
# It prints the path FOLDER/KEY. Needs root. Nothing of ours is in it; that comes with each test.
set -eu

suite=bookworm
mirror=${MIRROR:-http://deb.debian.org/debian}
# what a Pi has that boots from its card, and curl and sudo, which its users type
packages=systemd,systemd-sysv,dbus,udev,init-system-helpers,iproute2,procps,curl,sudo
# can be installed in it by apt, without a network: what they depend on comes with them
offered='prometheus prometheus-alertmanager prometheus-node-exporter'

key=$(sha256sum "$0" | cut -c1-12)
made=$1/$key
ready() {
	if [ -e "$made/root" ]; then
		echo "$made"
		exit
	fi
}
ready
mkdir -p "$1"
exec 9>"$1/lock" # one at a time
flock 9
ready
find "$1" -mindepth 1 -maxdepth 1 -type d ! -name "$key" -exec rm -rf {} + # of former versions, and of interrupted runs
work=$(mktemp -d "$1/.making.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
root=$work/root

echo "making a root file system with debootstrap (a minute or two, and 400 MB in $1) ..." >&2
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
quietly() { "$@" >>"$work/log" 2>&1 || { tail -20 "$work/log" >&2; exit 1; }; }
quietly debootstrap --variant=minbase --include="$packages" "$suite" "$root" "$mirror"
rm -f "$root"/var/cache/apt/archives/*.deb

# the packages that can be installed, as an archive in a folder, so that `apt update` works too. They are fetched by the
# root's own apt; its /proc and its names of hosts go with the namespace.
quietly unshare --mount sh -ec '
	mount -t proc proc "$1/proc"
	mount --bind /etc/resolv.conf "$1/etc/resolv.conf"
	chroot "$1" apt-get install -y --no-install-recommends --download-only $2' - "$root" "$offered"
archive=$root/srv/debian
mkdir -p "$archive"
mv "$root"/var/cache/apt/archives/*.deb "$archive/"
for deb in "$archive"/*.deb; do
	dpkg-deb -f "$deb"
	echo "Filename: ./${deb##*/}"
	echo "Size: $(stat -c %s "$deb")"
	echo "SHA256: $(sha256sum "$deb" | cut -d' ' -f1)"
	echo
done >"$archive/Packages"
echo 'deb [trusted=yes] file:/srv/debian ./' >"$root/etc/apt/sources.list"
rm -rf "$root"/var/lib/apt/lists/*
quietly chroot "$root" apt-get update

rm -rf "$root"/usr/share/locale
: >"$root/etc/machine-id" # each container is a machine of its own
rm -f "$root/etc/resolv.conf" "$root/var/lib/dbus/machine-id"
echo pi >"$root/etc/hostname"
: >"$root/etc/fstab"

rm -rf "$made"
mkdir "$work/made"
mv "$root" "$work/made/"
mv "$work/made" "$made"
echo "$made"
