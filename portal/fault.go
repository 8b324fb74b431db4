package portal

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
)

// Kind says why there is no page.
type Kind string

// The kinds.
const (
	BadRequest  Kind = "bad request"           // it cannot be put like that
	NoInterface Kind = "no network interface"  // is named, or it is not there: nothing was sent
	Down        Kind = "interface down"        // nothing was sent
	NoAddress   Kind = "no address"            // that one could ask from, on the interface: nothing was sent
	MayNotBind  Kind = "no right to bind"      // to an interface: nothing was sent
	NoResolver  Kind = "no resolver"           // is known for the interface: nothing was sent
	Unresolved  Kind = "name not resolved"     // the resolver knows none such, or did not answer
	Unreachable Kind = "host not reached"      // refused, or no way there
	Late        Kind = "not in time"           // the whole was not there in time
	TooBig      Kind = "too much"              // to be the page of a figure
	Login       Kind = "a login"               // is wanted
	Redirected  Kind = "redirected"            // elsewhere than may be, or in circles
	Untrusted   Kind = "certificate not valid" // for the host, at this time, by these roots
	Refused     Kind = "refused"               // by a status 4xx
	Failed      Kind = "failed"                // by a status 5xx, or in between
	NotHTTP     Kind = "no HTTP"               // what answers speaks something else
	NotText     Kind = "no text"               // or none in a known character set
)

// Fault is why there is no page.
type Fault struct {
	Kind Kind
	Err  error
}

func (f *Fault) Error() string { return f.Err.Error() }

func (f *Fault) Unwrap() error { return f.Err }

var (
	errLoop      = fmt.Errorf("more than %d requests", mostRequests)
	errDeclared  = fmt.Errorf("it says that it has more than %d octets", mostUnpacked)
	errUnpacked  = fmt.Errorf("more than %d octets", mostUnpacked)
	errLong      = fmt.Errorf("a text of more than %d bytes", MostText)
	errMost      = errors.New("more octets than the limit")
	errPacked    = errors.New("packed in a way that was not asked for")
	errForm      = errors.New("the page asks for a password")
	errLoginPage = errors.New("redirects to a login")
	errDowngrade = errors.New("redirects from https to http")
	errForeign   = errors.New("redirects to another host, which is not listed")
	errFormAway  = errors.New("redirects what was posted to another host")
	errNoPlace   = errors.New("redirects without saying where to")
	errTries     = errors.New("asked often enough")
	errLoopback  = errors.New("the name resolves to this machine itself")
)

// statusFault is what a status says that is no page; nil: it is one.
func statusFault(status int) error {
	err := fmt.Errorf("status %d %s", status, http.StatusText(status))
	switch {
	case status == http.StatusNetworkAuthenticationRequired, // RFC 6585, clause 6
		status == http.StatusUnauthorized, status == http.StatusProxyAuthRequired:
		return &Fault{Kind: Login, Err: err}
	case status >= 500:
		return &Fault{Kind: Failed, Err: err}
	case status >= 300:
		return &Fault{Kind: Refused, Err: err}
	case status < 200:
		return &Fault{Kind: NotHTTP, Err: err}
	}
	return nil
}

// faultOf sorts what package net/http ends with. No error shows the address of the page beyond its host.
func faultOf(err error) error {
	if f, ok := errors.AsType[*Fault](err); ok {
		return f
	}
	return &Fault{Kind: kindOf(err), Err: withoutURL(err)}
}

func kindOf(err error) Kind {
	var (
		certificate *tls.CertificateVerificationError
		record      tls.RecordHeaderError
		corrupt     flate.CorruptInputError
		network     *net.OpError
	)
	switch {
	case errors.Is(err, errMost):
		return TooBig
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return Late
	case errors.As(err, &certificate), isX509(err):
		return Untrusted
	case errors.As(err, &record):
		return NotHTTP
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), errors.As(err, &corrupt):
		return NotText
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return Failed
	case errors.As(err, &network):
		return Unreachable
	}
	return NotHTTP
}

// isX509 reports whether a certificate was not taken.
func isX509(err error) bool {
	var (
		authority x509.UnknownAuthorityError
		host      x509.HostnameError
		invalid   x509.CertificateInvalidError
	)
	return errors.As(err, &authority) || errors.As(err, &host) || errors.As(err, &invalid)
}

// withoutURL leaves the cause of an error that shows the whole address, where a password may stand.
func withoutURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	return errors.New(strings.TrimPrefix(err.Error(), "net/http: "))
}

// endOf is what became of an ask whose time was over, or that was called off.
func endOf(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	f, ok := errors.AsType[*Fault](err)
	if !ok {
		return err
	}
	switch f.Kind {
	case Late, Unreachable, Failed, NotHTTP: // as a wait that is broken off looks
		return &Fault{Kind: Late, Err: errors.New("not all of it came in time")}
	}
	return err
}
