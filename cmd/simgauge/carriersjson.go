package main

import (
	"github.com/simgauge/simgauge/carrier"
)

// rowJSON is a row of the catalogue in `carriers --json`.
type rowJSON struct {
	Country     string             `json:"country"`
	CountryName string             `json:"country_name"`
	Carrier     string             `json:"carrier"`
	Aliases     []string           `json:"aliases"`
	Networks    []carrier.PLMN     `json:"networks"`
	SPNs        []string           `json:"spn"`
	ICCIDs      []string           `json:"iccid"`
	Queries     []queryJSON        `json:"queries"`
	None        string             `json:"none"` // why it cannot be asked
	Unasked     []string           `json:"unasked"`
	Draws       []string           `json:"draws"`
	Language    []string           `json:"language"`
	Binary      bool               `json:"binary"`
	Note        string             `json:"note"`
	Source      string             `json:"source"`
	Date        string             `json:"date"`
	Confidence  carrier.Confidence `json:"confidence"`
	Own         bool               `json:"own"`   // from /etc/simgauge/carriers.d
	Write       string             `json:"write"` // lines of the configuration
}

// queryJSON is one way to ask.
type queryJSON struct {
	Method     carrier.Method     `json:"method"`
	Query      string             `json:"query"`
	Await      []string           `json:"await"`
	Tells      carrier.Tells      `json:"tells"`
	Cost       string             `json:"cost"`
	Roaming    string             `json:"roaming"`
	Buys       bool               `json:"buys"`
	Note       string             `json:"note"`
	Source     string             `json:"source"`
	Date       string             `json:"date"`
	Confidence carrier.Confidence `json:"confidence"`
}

func showRows(rows []carrier.Row) []rowJSON {
	shown := make([]rowJSON, 0, len(rows))
	for _, r := range rows {
		shown = append(shown, rowJSON{
			Country: r.Country, CountryName: carrier.CountryName(r.Country), Carrier: r.Name, Aliases: list(r.Aliases), Networks: list(r.PLMNs),
			SPNs: list(r.SPNs), ICCIDs: list(r.ICCIDs), Queries: showQueries(r.Queries), None: r.None, Unasked: list(r.Unasked), Draws: list(r.Draws), Language: list(r.Language),
			Binary: r.Binary, Note: r.Note, Source: r.Source, Date: r.Date, Confidence: r.Confidence, Own: r.Own, Write: carrier.Suggest([]carrier.Row{r}),
		})
	}
	return shown
}

func showQueries(queries []carrier.Query) []queryJSON {
	shown := make([]queryJSON, 0, len(queries))
	for _, q := range queries {
		s := queryJSON{
			Method: q.Method(), Query: q.String(), Await: []string{}, Tells: q.Tells, Cost: q.Cost.String(), Roaming: q.Roaming.String(),
			Buys: q.Buys, Note: q.Note, Source: q.Source, Date: q.Date, Confidence: q.Confidence,
		}
		if q.Await != nil {
			s.Await = list(q.Await.From)
		}
		shown = append(shown, s)
	}
	return shown
}

// list is never null in JSON.
func list[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}
