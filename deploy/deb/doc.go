// Package deb is the making of the packages (dist, by `make dist`), and here the tests of them: what is in a package and whose,
// that it is the same whoever makes it, that lintian, man and the shells are content, that its programs run on other processors, and
// that it installs where no systemd runs. That it installs where one runs is tested in e2e/boot.
package deb
