package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/alecthomas/kingpin/v2"

	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/modem"
)

const (
	defaultConfig  = "/etc/simgauge/simgauge.yml"
	defaultStorage = "/var/lib/simgauge"
	defaultRuntime = "/run/simgauge"
	socketName     = "control.sock"
)

// paths are where the configuration and the state are.
type paths struct {
	config, storage string
	catalogue
}

// flags adds --config.file and --storage.path to a command.
func (p *paths) flags(c *kingpin.CmdClause) {
	c.Flag("config.file", "Configuration file; default "+defaultConfig+", and without one the defaults serve.").PlaceHolder("FILE").StringVar(&p.config)
	c.Flag("storage.path", "Folder of the state: readings and spend ledger; default $STATE_DIRECTORY or "+defaultStorage+".").PlaceHolder("FOLDER").StringVar(&p.storage)
	p.catalogue.flags(c)
}

// hostFlags adds the flags that say where the machine shows its devices, as other exporters have them.
func hostFlags(c *kingpin.CmdClause) *modem.Host {
	var h modem.Host
	c.Flag("path.sysfs", "Mount point of sysfs.").Default("/sys").StringVar(&h.Sys)
	c.Flag("path.procfs", "Mount point of procfs.").Default("/proc").StringVar(&h.Proc)
	c.Flag("path.devfs", "Folder of the ports.").Default("/dev").Hidden().StringVar(&h.Dev)
	c.Flag("path.locks", "Folder of the ports' lock files.").Default("/run/lock").Hidden().StringVar(&h.Locks)
	return &h
}

// folder is where the state is.
func (p paths) folder() string {
	return firstSet(p.storage, os.Getenv("STATE_DIRECTORY"), defaultStorage)
}

// socket is where `run` serves its control socket.
func (p paths) socket() string {
	return filepath.Join(firstSet(os.Getenv("RUNTIME_DIRECTORY"), p.folder()), socketName)
}

// sockets are where a client looks for a running simgauge that owns this state.
func (p paths) sockets() []string {
	found := []string{p.socket()}
	if p.folder() == defaultStorage {
		found = append(found, filepath.Join(defaultRuntime, socketName))
	}
	return append(found, filepath.Join(p.folder(), socketName))
}

// credentials is the folder in which systemd hands over what LoadCredential= names; empty: none.
func credentials() string { return os.Getenv("CREDENTIALS_DIRECTORY") }

// load reads the configuration. A default file that is not there means the defaults; one that was asked for must be there.
func (p paths) load() (*config.Config, error) {
	c, err := config.Load(firstSet(p.config, defaultConfig))
	if p.config == "" && errors.Is(err, fs.ErrNotExist) {
		c, err = config.Default(), nil
	}
	if err != nil {
		return nil, usageError{err}
	}
	p.into(c)
	return c, nil
}
