//go:build race

package meter

// seeds is how many traces each household has: fewer where everything takes many times as long.
const seeds = 2
