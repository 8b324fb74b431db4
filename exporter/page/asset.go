package page

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
)

// asset is a file that the page loads.
type asset struct {
	hash string // of its content: another content has another address
	kind string
}

// assets are the files of the folder asset. What cannot be read is not there: the files are part of the program.
func assets(files fs.FS) map[string]asset {
	found := map[string]asset{}
	names, _ := fs.Glob(files, "asset/*")
	for _, file := range names {
		content, err := fs.ReadFile(files, file)
		if err != nil {
			continue
		}
		sum := sha256.Sum256(content)
		found[path.Base(file)] = asset{hex.EncodeToString(sum[:6]), kindOf(file)}
	}
	return found
}

// kindOf is the media type of a file. That of scripts and styles does not depend on the tables of the machine.
func kindOf(file string) string {
	switch ext := path.Ext(file); ext {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	default:
		return mime.TypeByExtension(ext)
	}
}

// Asset is the address of a file of asset/; that of a file that is not there leads nowhere.
func (p *Page) Asset(name string) string { return "asset/" + p.assets[name].hash + "/" + name }

// asset serves a file for ever, as its address says what is in it.
func (h *Handler) asset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	a, ok := h.assets[name]
	content, err := fs.ReadFile(files, "asset/"+name)
	if !ok || err != nil || r.PathValue("hash") != a.hash {
		plain(w, http.StatusNotFound, "there is no such file; load the page again")
		return
	}
	w.Header().Set("Content-Type", a.kind)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(content) // a client that went away needs no answer
}
