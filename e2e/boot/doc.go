// Package boot runs the whole under a real systemd: a container, started by systemd-nspawn from a Debian that debootstrap made once,
// in which a test installs the package, pulls the plug, upgrades and purges. Each test has a throw-away copy; the machine that it
// runs on keeps no file, mount or process of it. What needs udev, true serial ports or the memory controller is tested in e2e/vm.
//
// The rig is exported, so that tests elsewhere can boot a machine too. It needs root and the programs that `make test` installs.
package boot
