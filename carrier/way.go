package carrier

// Way is a query that a configuration can say, with the brands that know it.
type Way struct {
	Query  Query
	Brands []string
}

// Ways are what the rows of one home network know, each query once, those that most brands share first. What buys is none.
func Ways(rows []Row) []Way {
	var out []Way
	for _, c := range choices(rows) {
		if !c.query.Buys && flow(c.query) != "" {
			out = append(out, Way{Query: c.query, Brands: c.names})
		}
	}
	return out
}

// Written is the query as an entry of queries: in a configuration, on one line.
func (w Way) Written() string { return flow(w.Query) }
