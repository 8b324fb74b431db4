package page

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/simgauge/simgauge/exporter"
)

// asset is a file that the page loads.
type asset struct {
	hash string // of its content: another content has another address
	kind string
}

// assets are the files of the folder asset. What cannot be read is not there: the files are part of the program.
func assets() map[string]asset {
	found := map[string]asset{}
	names, _ := fs.Glob(packed, "packed/asset/*")
	for _, file := range names {
		content, err := packed.ReadFile(file)
		if err != nil {
			continue
		}
		sum, name := sha256.Sum256(content), strings.TrimSuffix(path.Base(file), ".gz")
		found[name] = asset{hex.EncodeToString(sum[:6]), kindOf(name)}
	}
	return found
}

// kindOf is the media type of a file of asset/; a test says if one is not known. Package mime would read the tables of the machine, and keep
// 0.4 MB of them.
func kindOf(file string) string {
	switch path.Ext(file) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	return ""
}

// Asset is the address of a file of asset/; that of a file that is not there leads nowhere.
func (p *Page) Asset(name string) string { return "asset/" + p.assets[name].hash + "/" + name }

// asset serves a file for ever, as its address says what is in it: as it lies in the program to who takes that, which every browser does.
func (h *Handler) asset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	a, ok := h.assets[name]
	if !ok || r.PathValue("hash") != a.hash {
		plain(w, http.StatusNotFound, "there is no such file; load the page again")
		return
	}
	w.Header().Add("Vary", "Accept-Encoding")
	content, err := packed.ReadFile("packed/asset/" + name + ".gz")
	if exporter.TakesGzip(r.Header.Get("Accept-Encoding")) {
		w.Header().Set("Content-Encoding", "gzip")
	} else {
		content, err = unpack("asset/" + name)
	}
	if err != nil {
		plain(w, http.StatusInternalServerError, err.Error())
		return
	}
	w.Header().Set("Content-Type", a.kind)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(content) // a client that went away needs no answer
}
