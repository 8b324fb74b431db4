#!/bin/sh
# image.sh FOLDER makes what the guest boots from, once for each version of this file: FOLDER/KEY/{vmlinuz,initrd,root.img}.
# It prints the path FOLDER/KEY. What is in the guest beyond Debian comes with each run (vm_test.go), so that nothing of ours is cached.
set -eu

suite=bookworm
mirror=${MIRROR:-http://deb.debian.org/debian}
packages='systemd-sysv udev dbus kmod usbutils polkitd modemmanager socat busybox-static'
# what finds the root file system, in the order of their dependencies; udev loads the others
modules='virtio virtio_ring virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_blk crc16 mbcache jbd2 crc32c_generic ext4'
# drivers for hardware that the guest has not: two thirds of the kernel's octets
unused='sound drivers/gpu drivers/media drivers/infiniband drivers/iio drivers/staging drivers/scsi drivers/net/ethernet drivers/net/wireless'

key=$(sha256sum "$0" | cut -c1-12)
image=$1/$key
ready() {
	if [ -e "$image/root.img" ]; then
		echo "$image"
		exit
	fi
}
ready
if [ "$(id -u)" -ne 0 ]; then
	exec sudo -n --preserve-env=MIRROR "$0" "$1"
fi

mkdir -p "$1"
exec 9>"$1/lock" # one at a time
flock 9
ready
find "$1" -mindepth 1 -maxdepth 1 -type d ! -name "$key" -exec rm -rf {} + # of former versions, and of interrupted runs
work=$(mktemp -d "$1/.making.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
root=$work/root

echo "making the guest's root with debootstrap (a minute, and 700 MB in $1) ..." >&2
export DEBIAN_FRONTEND=noninteractive
quietly() { "$@" >>"$work/log" 2>&1 || { tail -20 "$work/log" >&2; exit 1; }; }
quietly debootstrap --variant=minbase "$suite" "$root" "$mirror"
# apart, for debootstrap's own order of configuring breaks polkitd; nothing is started, and /proc goes with the namespace
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
quietly unshare --mount sh -ec 'mount -t proc proc "$1/proc"; chroot "$1" apt-get install -y --no-install-recommends $2' - "$root" "$packages"
rm "$root/usr/sbin/policy-rc.d"

# the stock kernel, unpacked: its package would make an initramfs for hardware, and we have one for this guest
kernel=$(chroot "$root" apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: *//p')
version=${kernel#linux-image-}
quietly chroot "$root" sh -ec "cd /tmp; apt-get -o APT::Sandbox::User=root download $kernel; dpkg-deb -x $kernel*.deb kernel"
mv "$root/tmp/kernel/lib/modules" "$root/usr/lib/"
mv "$root/tmp/kernel/boot/vmlinuz-$version" "$work/vmlinuz"
rm -rf "$root"/tmp/*
for folder in $unused; do
	rm -rf "$root/lib/modules/$version/kernel/$folder"
done
chroot "$root" depmod "$version"

# the initramfs: busybox, the modules, and an init that unpacks what the run brings (/dev/vdb, a tar) over the root
early=$work/early
mkdir -p "$early/bin" "$early/dev" "$early/root" "$work/image"
cp "$root/bin/busybox" "$early/bin/"
for module in $modules; do
	find "$root/lib/modules/$version" -name "$module.ko" -exec cp {} "$early/" \;
done
cat >"$early/init" <<INIT
#!/bin/busybox sh
busybox mount -t devtmpfs dev /dev
for module in $modules; do
	if [ -e /\$module.ko ]; then busybox insmod /\$module.ko; fi
done
busybox mount -t ext4 /dev/vda /root
busybox tar -xf /dev/vdb -C /root
busybox umount /dev
exec busybox switch_root /root /sbin/init
INIT
chmod 755 "$early/init"
(cd "$early" && find . | cpio --quiet -o -H newc | gzip -1) >"$work/image/initrd"

mv "$work/vmlinuz" "$work/image/"
rm -rf "$root"/var/cache/apt "$root"/var/lib/apt/lists "$root"/usr/share/doc "$root"/usr/share/locale
echo guest >"$root/etc/hostname"
: >"$root/etc/fstab"
quietly mke2fs -t ext4 -d "$root" "$work/image/root.img" 700M

chmod -R a+rX "$work/image"
rm -rf "$image"
mv "$work/image" "$image"
echo "$image"
