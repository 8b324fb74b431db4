package carrier

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/simgauge/simgauge/carrier/internal/providers"
)

// Providers is a serviceproviders.xml of this machine.
type Providers struct{ path, day string }

// InstalledProviders is where Debian's mobile-broadband-provider-info has it.
const InstalledProviders = "/usr/share/mobile-broadband-provider-info/serviceproviders.xml"

// mostProviders bounds the file, which is read at each lookup: it was 0.4 MB in 2023.
const mostProviders = 4 << 20

// NewerProviders looks for such a file that is newer than the table that is built in: it bears no version, so its date tells. Nil: it is not there, or
// not newer. It is read to its end once, and damage in it is an error.
func NewerProviders(path string) (*Providers, error) {
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > mostProviders {
		return nil, fmt.Errorf("read %s: no file of providers, which is smaller than %d MB", path, mostProviders>>20)
	}
	p := &Providers{path: path, day: info.ModTime().UTC().Format(time.DateOnly)}
	if _, day := tableSource(catalogue); p.day <= day {
		return nil, nil
	}
	if _, err := p.rows(func(_, _ string) bool { return false }); err != nil {
		return nil, err
	}
	return p, nil
}

// rows is those that are wanted, in the order of the file.
func (p *Providers) rows(keep func(country, networks string) bool) ([]Row, error) {
	in, err := os.Open(p.path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	var rows []Row
	for provider, err := range providers.Read(in) {
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", p.path, err)
		}
		line, err := provider.Line()
		if country, networks := lineOf(line); err != nil || !keep(country, networks) {
			continue // a name with a tab in it is nobody's
		}
		if r, ok := parseRow(line, p.path, p.day); ok {
			rows = append(rows, r)
		}
	}
	return rows, nil
}
