package agent

import (
	"bufio"
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/sys/unix"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/portal"
)

const (
	longestForm  = 16 << 10  // of what a page is asked with, in bytes: more is no form
	longestRoots = 512 << 10 // of a bundle of certificates: the system's has 220 KB
)

// requestOf makes the request of a query. What may be secret is read from its files each time, and kept nowhere.
func requestOf(q carrier.PortalQuery) (portal.Request, error) {
	r := portal.Request{URL: q.URL, Method: q.Method, Redirects: q.Redirects}
	if q.FormFile != "" {
		form, err := readSecret("form_file", q.FormFile)
		if err != nil {
			return r, err
		}
		r.Body = strings.TrimRight(string(form), "\r\n")
		clear(form)
	}
	if q.HeadersFile != "" {
		lines, err := readSecret("headers_file", q.HeadersFile)
		if err != nil {
			return r, err
		}
		defer clear(lines)
		if r.Header, err = parseHeaders(lines); err != nil {
			return r, &failure{detail: outcome.PageFileBad, err: fmt.Errorf("headers_file %s: %w", q.HeadersFile, err)}
		}
	}
	return r, nil
}

// headerName is a token (RFC 9110, clause 5.6.2).
var headerName = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")

// parseHeaders reads lines of "Name: value". No error shows anything of them but their number.
func parseHeaders(lines []byte) (http.Header, error) {
	h := http.Header{}
	n := 0
	for scan := bufio.NewScanner(bytes.NewReader(lines)); scan.Scan(); {
		n++
		line := strings.TrimSpace(scan.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		if !ok || !headerName.MatchString(name) || strings.ContainsFunc(value, unicode.IsControl) {
			return nil, fmt.Errorf("line %d is no header, as in Authorization: …", n)
		}
		if name = http.CanonicalHeaderKey(name); isOurs(name) {
			return nil, fmt.Errorf("line %d is a header that simgauge sets itself", n)
		}
		h.Add(name, value)
	}
	return h, nil
}

// isOurs reports whether a header belongs to the connection, or decides how the answer comes.
func isOurs(name string) bool {
	switch name {
	case "Host", "Content-Length", "Transfer-Encoding", "Connection", "Upgrade", "Te", "Trailer", "Accept-Encoding", "Range":
		return true
	}
	return false
}

// readSecret reads a file that its owner, and a group at most, can read.
func readSecret(what, path string) ([]byte, error) {
	text, mode, err := readWhole(path, longestForm)
	switch {
	case err != nil:
		return nil, &failure{detail: outcome.PageFileBad, err: fmt.Errorf("%s %s: %w", what, path, err)}
	case mode.Perm()&0o007 != 0:
		clear(text)
		return nil, &failure{detail: outcome.PageFileOpen, err: fmt.Errorf("%s %s: mode %04o", what, path, mode.Perm())}
	}
	return text, nil
}

// rootsOf reads the roots that certificates are held to; nil: the system's.
func rootsOf(path string) (*x509.CertPool, error) {
	if path == "" {
		return nil, nil
	}
	pem, _, err := readWhole(path, longestRoots)
	roots := x509.NewCertPool()
	if err == nil && !roots.AppendCertsFromPEM(pem) {
		err = errors.New("no certificate in PEM")
	}
	if err != nil {
		return nil, &failure{detail: outcome.PageFileBad, err: fmt.Errorf("ca_file %s: %w", path, err)}
	}
	return roots, nil
}

// readWhole reads a regular file of a bounded length. No error shows anything of its content.
func readWhole(path string, longest int64) ([]byte, os.FileMode, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK, 0) // not to wait for the other end of a pipe
	if err != nil {
		return nil, 0, unwrapPath(err)
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, 0, unwrapPath(err)
	case !info.Mode().IsRegular():
		return nil, 0, errors.New("not a regular file")
	case info.Size() > longest:
		return nil, 0, fmt.Errorf("more than %d bytes", longest)
	}
	text, err := io.ReadAll(io.LimitReader(f, longest))
	if err != nil {
		return nil, 0, unwrapPath(err)
	}
	return text, info.Mode(), nil
}
