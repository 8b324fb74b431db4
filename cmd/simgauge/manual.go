//go:build manual

// With the tag manual the program is another: it writes into a folder what the packages have besides it, all made of this
// command line and of docs/simgauge.yml. So nothing of this is in the program that is shipped.
//
//	VERSION=1.2 SOURCE_DATE_EPOCH=… go run -tags=manual ./cmd/simgauge FOLDER

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/alecthomas/kingpin/v2"
	"github.com/prometheus/common/promslog"

	"github.com/simgauge/simgauge/internal/manual"
)

func main() {
	if err := write(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "manual:", err)
		os.Exit(exitFailed)
	}
}

// write makes the files of the package.
func write(args []string) error {
	if len(args) != 1 {
		return errors.New("give the folder to write to")
	}
	seconds, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64)
	if err != nil {
		return fmt.Errorf("SOURCE_DATE_EPOCH: %w; give the time of the commit in seconds", err)
	}
	reference, err := os.ReadFile("docs/simgauge.yml")
	if err != nil {
		return err
	}
	edition := manual.Edition{Version: os.Getenv("VERSION"), Date: time.Unix(seconds, 0)}
	page, err := manual.Configuration(reference, edition)
	if err != nil {
		return err
	}
	model, err := commandLine()
	if err != nil {
		return err
	}
	for name, text := range map[string][]byte{
		"simgauge.1":     manual.Command(model, edition),
		"simgauge.yml.5": page,
		"simgauge.bash":  completion(kingpin.BashCompletionTemplate),
		"_simgauge":      completion(kingpin.ZshCompletionTemplate),
	} {
		if err := os.WriteFile(filepath.Join(args[0], name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// completion is what --completion-script-bash and its like print.
func completion(template string) []byte {
	var b bytes.Buffer
	app, _ := application(streams{nil, &b, io.Discard}, &promslog.Config{})
	app.UsageTemplate(template).Usage(nil)
	return b.Bytes()
}

// commandLine is the model of the command line. Kingpin adds its own command, help, only when something is parsed.
func commandLine() (*kingpin.ApplicationModel, error) {
	app, _ := application(streams{nil, io.Discard, io.Discard}, &promslog.Config{})
	if _, err := app.ParseContext([]string{"help"}); err != nil {
		return nil, err
	}
	return app.Model(), nil
}
