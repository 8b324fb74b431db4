//go:build !race

package meter

// seeds is how many traces each household has.
const seeds = 20
