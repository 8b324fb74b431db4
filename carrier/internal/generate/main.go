// Command generate makes ../../catalogue.tsv from the public-domain serviceproviders.xml of mobile-broadband-provider-info.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("generate", flag.ContinueOnError)
	in := flags.String("xml", installedXML, "serviceproviders.xml to read")
	out := flags.String("out", "", "file to write; standard output if empty")
	version := flags.String("version", "", "version of the package; what dpkg has installed if empty")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *version == "" {
		v, err := installedVersion(dpkgStatus)
		if err != nil {
			return err
		}
		*version = v
	}
	table, err := catalogue(*in, *version)
	if err != nil {
		return err
	}
	if *out == "" {
		_, err = stdout.Write(table)
		return err
	}
	return os.WriteFile(*out, table, 0o644)
}
