package main

import (
	"fmt"
	"strings"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
)

// leftOut says until when a query of a ladder is left out and why, in words; empty where it is put in its turn.
func leftOut(q agent.QueryState) string {
	if q.Aside == nil {
		return ""
	}
	until := "for a while"
	if !q.Aside.Until.IsZero() {
		until = "until " + q.Aside.Until.Local().Format("2006-01-02 15:04")
	}
	e, _ := outcome.Lookup(q.Aside.Detail)
	return fmt.Sprintf("left out %s: %s (%s)", until, e.Text, q.Aside.Detail)
}

// leftOutOf are the queries of an ask that are left out. A page that anybody may see names them by their place and way.
func leftOutOf(a agent.AskState) (out []string) {
	for i, q := range a.Queries {
		if said := leftOut(q); said != "" {
			way, _, _ := strings.Cut(q.Query, " ")
			out = append(out, fmt.Sprintf("%s: query %d (%s) is %s", a.Name, i+1, way, said))
		}
	}
	return out
}
