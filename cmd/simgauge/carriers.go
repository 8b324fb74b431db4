package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/alecthomas/kingpin/v2"

	"github.com/simgauge/simgauge/carrier"
)

const carriersHelp = `  simgauge carriers                 every carrier that can be asked
  simgauge carriers vodafone        by name
  simgauge carriers 262-02          by home network, MCC-MNC`

func carriersCommand(app *kingpin.Application) (string, command) {
	c := app.Command("carriers", "List what the catalogue knows of a carrier: its networks and how it can be asked.").HelpLong(carriersHelp)
	what := c.Arg("what", "Part of a name, or MCC-MNC.").String()
	return c.FullCommand(), func(_ context.Context, e env) error {
		rows := find(*what)
		if len(rows) == 0 {
			return fmt.Errorf("carriers %s: not in the catalogue; ask your carrier for its code and write it into the configuration", *what)
		}
		t := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "COUNTRY\tCARRIER\tNETWORKS\tASKED BY\tSOURCE")
		for _, r := range rows {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", r.Country, r.Name, networks(r), asked(r), r.Source)
		}
		return t.Flush()
	}
}

// find gives the rows of a network or a name; of nothing, all that can be asked.
func find(what string) []carrier.Row {
	if plmn, err := carrier.ParsePLMN(what); err == nil {
		return carrier.Lookup(plmn)
	}
	if what != "" {
		return carrier.Find(what)
	}
	var rows []carrier.Row
	for r := range carrier.All() {
		if len(r.Queries) > 0 {
			rows = append(rows, r)
		}
	}
	return rows
}

func networks(r carrier.Row) string {
	names := make([]string, 0, len(r.PLMNs))
	for _, p := range r.PLMNs {
		names = append(names, p.String())
	}
	return strings.Join(names, " ")
}

func asked(r carrier.Row) string {
	ways := make([]string, 0, len(r.Queries))
	for _, q := range r.Queries {
		ways = append(ways, q.String())
	}
	if len(ways) == 0 {
		return "not known"
	}
	return strings.Join(ways, ", ")
}
