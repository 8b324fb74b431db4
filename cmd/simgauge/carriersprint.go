package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/simgauge/simgauge/carrier"
)

// mostNetworks is how many home networks of a carrier a line shows.
const mostNetworks = 3

// printRows prints a line for each way to ask; of those that were looked for, also why they cannot be asked, and what to write.
func printRows(w io.Writer, rows []carrier.Row, wanted bool) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "COUNTRY\tCARRIER\tNETWORKS\tASKED BY\tTELLS\tCOST\tABROAD\tSOURCE\tAS OF")
	for _, r := range rows {
		for _, cells := range waysOf(r) {
			fmt.Fprintln(t, strings.Join(append([]string{r.Country, r.Name, networks(r)}, cells...), "\t"))
		}
	}
	if err := t.Flush(); err != nil || !wanted {
		return err
	}
	for _, r := range rows {
		printReasons(w, r)
	}
	if asked := slices.ContainsFunc(rows, func(r carrier.Row) bool { return len(r.Queries) > 0 }); len(rows) > 1 && asked && len(networksOf(rows)) > 1 {
		return nil // carriers that share nothing: what to write, the network of one tells
	}
	_, err := fmt.Fprintf(w, "\nTo write into the configuration, if this is your carrier:\n\n%s", carrier.Suggest(rows))
	return err
}

// waysOf are the cells of a row from ASKED BY on, a line for each query.
func waysOf(r carrier.Row) [][]string {
	if len(r.Queries) == 0 {
		return [][]string{{unasked(r), "-", "-", "-", r.Source, asOf(r.Date, r.Confidence)}}
	}
	var out [][]string
	for _, q := range r.Queries {
		out = append(out, []string{
			asked(q), firstSet(string(q.Tells), "not known"), cost(q, q.Cost), cost(q, q.Roaming), firstSet(q.Source, r.Source), asOf(q.Date, q.Confidence),
		})
	}
	return out
}

// unasked says what there is of a row without a query.
func unasked(r carrier.Row) string {
	if r.None != "" {
		return "cannot be asked: count"
	}
	return "not known"
}

func asked(q carrier.Query) string {
	how := q.String()
	if q.Await != nil {
		how += ", answered by sms from " + strings.Join(q.Await.From, " or ")
	}
	return how
}

func cost(q carrier.Query, t carrier.Tristate) string {
	if q.Buys {
		return "BUYS"
	}
	if t == carrier.Unknown {
		return "not known"
	}
	return t.String()
}

func asOf(date string, c carrier.Confidence) string {
	return strings.TrimSpace(fmt.Sprintf("%s %s", date, c))
}

// printReasons tells in words what a line has no room for.
func printReasons(w io.Writer, r carrier.Row) {
	said := []string{}
	if r.None != "" {
		said = append(said, "cannot be asked. "+r.None)
	}
	if r.Reseller() {
		said = append(said, "Its SIMs are told from others of the network by the name or number on them.")
	}
	if r.Note != "" {
		said = append(said, r.Note)
	}
	for _, q := range r.Queries {
		if q.Note != "" {
			said = append(said, q.String()+": "+q.Note)
		}
	}
	if len(said) > 0 {
		fmt.Fprintf(w, "\n%s: %s\n", r.Name, strings.Join(said, "\n  "))
	}
}

func networks(r carrier.Row) string {
	names := networksOf([]carrier.Row{r})
	if len(names) > mostNetworks {
		names = append(names[:mostNetworks], fmt.Sprintf("and %d more", len(names)-mostNetworks))
	}
	return firstSet(strings.Join(names, " "), "-")
}

// networksOf are the home networks of all rows.
func networksOf(rows []carrier.Row) []string {
	var names []string
	for _, r := range rows {
		for _, p := range r.PLMNs {
			if !slices.Contains(names, p.String()) {
				names = append(names, p.String())
			}
		}
	}
	return names
}
