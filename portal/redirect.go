package portal

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// hop is where an answer redirects to.
type hop struct {
	to    *url.URL
	keeps bool // method and body (RFC 9110, clauses 15.4.8 and 15.4.9)
}

// hopOf is the redirect that an answer is; nil: it is none.
func hopOf(resp *http.Response) (*hop, error) {
	keeps := false
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther:
	case http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		keeps = true
	default:
		return nil, nil
	}
	to, err := resp.Location()
	if err != nil {
		return nil, &Fault{Kind: Redirected, Err: errNoPlace}
	}
	return &hop{to: to, keeps: keeps}, nil
}

// may reports why a redirect is not followed: each is a request more, to whom the page says.
func (g *getter) may(from *url.URL, next *hop, body string) error {
	to := next.to
	home, _ := url.Parse(g.request.URL) // it was parsed before
	own := strings.EqualFold(to.Hostname(), home.Hostname())
	listed := own || slices.ContainsFunc(g.request.Redirects, func(host string) bool { return strings.EqualFold(host, to.Hostname()) })
	switch {
	case isLogin(to):
		return &Fault{Kind: Login, Err: errLoginPage}
	case to.Scheme != "http" && to.Scheme != "https":
		return &Fault{Kind: Redirected, Err: errForeign}
	case from.Scheme == "https" && to.Scheme == "http":
		return &Fault{Kind: Redirected, Err: errDowngrade}
	case !listed:
		return &Fault{Kind: Redirected, Err: &foreignError{to.Hostname()}}
	case body != "" && !own:
		return &Fault{Kind: Redirected, Err: errFormAway}
	}
	return nil
}

// foreignError names the host that would have to be listed.
type foreignError struct{ host string }

func (e *foreignError) Error() string { return errForeign.Error() + ": " + e.host }

func (e *foreignError) Unwrap() error { return errForeign }

// isLogin reports whether an address is that of a login, by a word of its host or path: nobody is logged in there without a person.
func isLogin(u *url.URL) bool {
	if net.ParseIP(u.Hostname()) == nil && slices.ContainsFunc(strings.Split(strings.ToLower(u.Hostname()), "."), isLoginWord) {
		return true
	}
	words := strings.FieldsFunc(strings.ToLower(u.Path), func(r rune) bool { return strings.ContainsRune("/._-", r) })
	return slices.ContainsFunc(words, isLoginWord) || strings.Contains(strings.ToLower(u.Path), "sign-in")
}

func isLoginWord(w string) bool {
	switch w {
	case "login", "logon", "signin", "signon", "auth", "oauth", "oauth2", "authorize", "authenticate", "sso", "saml", "idp", "captcha",
		"anmelden", "anmeldung", "connexion", "accedi", "acceso", "logowanie":
		return true
	}
	return false
}
