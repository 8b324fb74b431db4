package quota

// role is what a word does in a reply. The lexicons name them as below.
type role uint8

const (
	roleNone      role = iota
	roleRemaining      // is still there
	roleHas            // possession, which is weaker: "you have 2 GB" may also be a receipt
	roleBalance        // what is left of money or of data
	roleUsed
	roleUsage // use; of this month or of the last session, so only a stated total makes it a figure
	roleTotal
	roleOf     // "of", "out of": what follows is the total
	roleWeakOf // "de": the same, but only right between two amounts
	roleOutOf  // 중, のうち: what precedes it is the total of what follows
	roleUnlimited
	roleExpires
	roleRenews
	roleAsOf // dates what was read, not what expires
	roleData
	rolePlan      // a bundle, pack, plan: an amount beside it is its size
	roleAccount   // where money is kept
	roleLine      // the line or SIM, whose own expiry is not the data's
	roleVoice     // minutes, calls
	roleMessage   // SMS, MMS
	rolePoint     // points and other things that are counted
	roleOffer     // something to buy: amounts after it are not ours
	roleReceipt   // something was bought, sent, added: amounts beside it are not what is left
	rolePrice     // cost, charge, what is owed
	roleThreshold // "below", "up to", "after": a bound, not an amount
	rolePer
	roleGone     // has expired: what was left is not there any more
	roleSession  // a report of the last call or session, whose use is not the plan's
	roleSpeed    // kbit/s
	roleThrottle // "is slowed down": the amount before it is a bound, and all of what is used
	rolePercent  // "percent"
	roleUnit     // of data; value is the canonical unit, with 'i' for powers of 1024
	roleCurrency
	roleCents // the smaller coin
	roleDays
	roleHours
	roleWeeks
	roleMonths
	roleMonth    // a month's name; value is its number
	roleYearSign // 年: the number before it is a year
	roleMonthSign
	roleDaySign
	roleMonthEnd // 月末, also behind a month: 6月末
	roleToday
	roleTomorrow
	roleAm
	rolePm
	roleClock // "o'clock", "Uhr"
	roleOrdinal
	roleAnd
	roleIs
	roleMinus
	roleFiller // articles, possessives, prepositions: carry nothing
)

// roleNames is how the lexicons write the roles.
var roleNames = map[string]role{
	"remaining": roleRemaining, "has": roleHas, "balance": roleBalance, "used": roleUsed, "usage": roleUsage,
	"total": roleTotal, "of": roleOf, "weak-of": roleWeakOf, "out-of": roleOutOf, "unlimited": roleUnlimited, "expires": roleExpires,
	"renews": roleRenews, "as-of": roleAsOf, "data": roleData, "plan": rolePlan, "account": roleAccount, "line": roleLine,
	"voice": roleVoice, "message": roleMessage, "point": rolePoint, "offer": roleOffer, "receipt": roleReceipt,
	"price": rolePrice, "threshold": roleThreshold, "per": rolePer, "session": roleSession, "gone": roleGone, "speed": roleSpeed, "throttle": roleThrottle, "percent": rolePercent,
	"unit": roleUnit, "currency": roleCurrency, "cents": roleCents, "days": roleDays, "hours": roleHours, "weeks": roleWeeks,
	"months": roleMonths, "month": roleMonth, "today": roleToday, "year-sign": roleYearSign, "month-sign": roleMonthSign, "day-sign": roleDaySign, "month-end": roleMonthEnd, "tomorrow": roleTomorrow,
	"am": roleAm, "pm": rolePm, "clock": roleClock, "ordinal": roleOrdinal, "and": roleAnd, "is": roleIs,
	"minus": roleMinus, "filler": roleFiller,
}

// side says where a word stands that speaks of an amount.
type side uint8

const (
	sideAny    side = iota
	sideBefore      // the word stands before its amount: "il vous reste"
	sideAfter       // the word stands after it: "left"
)
