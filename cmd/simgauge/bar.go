package main

import "strings"

// Bounds of a bar, in columns.
const (
	leastBar = 8
	mostBar  = 40
)

// barWidth is how long a bar may be beside its label and its figure.
func (f face) barWidth() int {
	const beside = 46
	return min(max(f.width-beside, leastBar), mostBar)
}

// bar shows a share: what is left for sure, what may be, and what is gone. All are between 0 and 1, and sure is no more than perhaps.
func (f face) bar(sure, perhaps float64, width int) string {
	signs := []string{"#", "+", "-"}
	if f.blocks {
		signs = []string{"█", "▒", "░"}
	}
	full := int(within(sure)*float64(width) + 0.5)
	most := max(int(within(perhaps)*float64(width)+0.5), full)
	if full == 0 && sure > 0 {
		full, most = 1, max(most, 1) // a little is not nothing
	}
	bar := strings.Repeat(signs[0], full) + strings.Repeat(signs[1], most-full) + strings.Repeat(signs[2], width-most)
	if f.blocks {
		return bar
	}
	return "[" + bar + "]"
}

func within(share float64) float64 { return min(max(share, 0), 1) }

// barTint is green, yellow below a quarter, red where it is low.
func barTint(share float64, low bool) tint {
	switch {
	case low || share <= 0.1:
		return bad
	case share <= 0.25:
		return so
	}
	return good
}
