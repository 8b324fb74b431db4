package exporter

import (
	"bufio"
	"net/http"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// zipBlock is how much of a page is compressed at once: more would compress little better.
const zipBlock = 32 << 10

// Zipped compresses what h answers for clients that take it (RFC 9110, section 12.5.3), without the table of 0.8 MB a client
// that the usual compressor keeps between two scrapes. Of the pages it makes, a seventh is what that saves in memory.
func Zipped(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Accept-Encoding")
		if !TakesGzip(r.Header.Get("Accept-Encoding")) {
			h.ServeHTTP(w, r)
			return
		}
		z := &zipper{ResponseWriter: w}
		h.ServeHTTP(z, r)
		z.close()
	})
}

// TakesGzip reads the header Accept-Encoding (RFC 9110, section 12.5.3).
func TakesGzip(accept string) bool {
	for offer := range strings.SplitSeq(accept, ",") {
		coding, weight, weighed := strings.Cut(offer, ";")
		if !strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			continue
		}
		_, q, _ := strings.Cut(weight, "=")
		most, err := strconv.ParseFloat(strings.TrimSpace(q), 64)
		return !weighed || err == nil && most > 0
	}
	return false
}

// zipper compresses a page that is there; an error goes out as it is.
type zipper struct {
	http.ResponseWriter
	page  *bufio.Writer // nil before the first write, and of an error
	gz    *gzip.Writer
	began bool
}

func (z *zipper) WriteHeader(status int) {
	if z.began {
		return
	}
	z.began = true
	if status == http.StatusOK {
		z.Header().Set("Content-Encoding", "gzip")
		z.Header().Del("Content-Length")
		z.gz, _ = gzip.NewWriterLevel(z.ResponseWriter, gzip.StatelessCompression) // fails for levels that do not exist
		z.page = bufio.NewWriterSize(z.gz, zipBlock)
	}
	z.ResponseWriter.WriteHeader(status)
}

func (z *zipper) Write(p []byte) (int, error) {
	z.WriteHeader(http.StatusOK)
	if z.page == nil {
		return z.ResponseWriter.Write(p)
	}
	return z.page.Write(p)
}

// close sends what is left. If the client is gone there is nobody to tell.
func (z *zipper) close() {
	if z.page != nil {
		_ = z.page.Flush()
		_ = z.gz.Close()
	}
}
