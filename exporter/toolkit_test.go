package exporter

import (
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/prometheus/exporter-toolkit/web"
)

// openUser is a web configuration with the user "admin" and the password "open".
const openUser = "basic_auth_users:\n  admin: $2a$04$JrfM4TL85fNvU6m5vxzdFOH6/8VuVuH.DAs.7UaCFMTgXu8KRqQ0G\n"

// serve runs the handler behind exporter-toolkit, as simgauge does, and gives its address.
func serve(t *testing.T, configFile string, h http.Handler) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: h}
	done := make(chan error, 1)
	go func() {
		done <- web.Serve(listener, server, &web.FlagConfig{WebConfigFile: &configFile}, slog.New(slog.DiscardHandler))
	}()
	t.Cleanup(func() {
		_ = server.Close()
		_ = listener.Close() // where the server had not begun to serve
		if err := <-done; !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			t.Errorf("serve: %v", err)
		}
	})
	return "http://" + listener.Addr().String()
}

func TestReloadBehindTheToolkit(t *testing.T) {
	users := filepath.Join(t.TempDir(), "web.yml")
	if err := os.WriteFile(users, []byte(openUser), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, configFile, password string
		status, reloads            int
	}{
		{"no web configuration", "", "", http.StatusForbidden, 0},
		{"no web configuration, but a password", "", "open", http.StatusForbidden, 0},
		{"users, no password", users, "", http.StatusUnauthorized, 0},
		{"users, wrong password", users, "shut", http.StatusUnauthorized, 0},
		{"users, right password", users, "open", http.StatusOK, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			reloads := 0
			url := serve(t, tt.configFile, NewHandler(HandlerConfig{
				Source:      fixed{},
				Credentials: WebCredentials(tt.configFile),
				Reload:      func() error { reloads++; return nil },
			}))
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/-/reload", nil)
			if err != nil {
				t.Fatal(err)
			}
			if tt.password != "" {
				request.SetBasicAuth("admin", tt.password)
			}
			transport := &http.Transport{DisableKeepAlives: true}
			response, err := transport.RoundTrip(request)
			if err != nil {
				t.Fatal(err)
			}
			if err := response.Body.Close(); err != nil {
				t.Fatal(err)
			}
			if response.StatusCode != tt.status || reloads != tt.reloads {
				t.Errorf("got %d and %d reloads, want %d and %d", response.StatusCode, reloads, tt.status, tt.reloads)
			}
		})
	}
}
