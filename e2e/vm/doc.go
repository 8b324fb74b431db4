// Package vm tests the whole in a virtual machine: Debian's stock kernel, where a USB gadget with Quectel's ids becomes
// /dev/ttyUSB0 to 3, and udev, systemd and ModemManager as on a user's machine. `make test-vm` runs it, apart from the main
// test command: it takes minutes, and root once, to make the guest's root file system.
package vm
