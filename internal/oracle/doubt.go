package oracle

// Doubt is a sentence of the policy language that is easily got wrong, or that
// the documents leave open. The constant says what is held to be false: with a
// doubt Decide decides as if it were true.
type Doubt string

// The doubts. None is the language as it is.
const (
	None Doubt = ""

	// Of patterns.
	StarStopsAtSlash   Doubt = "* stops at a slash"
	StarStopsAtColon   Doubt = "* stops at a colon"
	QuestionIsOptional Doubt = "? may stand for nothing"
	QuestionIsByte     Doubt = "? is one byte"
	QuestionNotSlash   Doubt = "? is no slash"
	ActionCase         Doubt = "actions compare with case"
	ServiceCase        Doubt = "the service of a resource compares with case"
	RegionFold         Doubt = "the region of a resource compares without case"
	RelativeFold       Doubt = "the relative id compares without case"
	PrefixFold         Doubt = "the prefix acs compares without case"
	FoldBeyondASCII    Doubt = "case is folded beyond ASCII"
	FieldsRunTogether  Doubt = "the fields of a long pattern run together"
	ShortIsPadded      Doubt = "a short pattern means any value of the fields it leaves out"
	AnyNeedsNoLoneStar Doubt = "any pattern of stars matches the resource *"
	EmptyFieldIsAny    Doubt = "an empty field of a pattern matches any"
	NotActionIsAction  Doubt = "NotAction is Action"

	// Of levels.
	AllowWins            Doubt = "an Allow wins over a Deny"
	ControlUnread        Doubt = "control policies do not count"
	FoldersUnread        Doubt = "only the account's own control policies count"
	ControlAddsUp        Doubt = "one control level is enough"
	ManagementBound      Doubt = "control policies bind management accounts"
	RootBound            Doubt = "control policies bind roots"
	UnfoldedBound        Doubt = "control policies bind accounts without a folder"
	NoControlByDefault   Doubt = "where nothing is said of control policies nothing is attached"
	SessionUnread        Doubt = "the policy of a session does not count"
	SessionReplaces      Doubt = "the policy of a session replaces those of its role"
	GroupsUnread         Doubt = "policies of groups do not count"
	SystemNameFirst      Doubt = "a bare name is the system policy first"
	OneResourceEnough    Doubt = "one allowed resource is enough"
	OwnerIsCaller        Doubt = "resources are the caller's own, whatever the owner parameters say"
	ListIsOneResource    Doubt = "a list names one resource"
	MissingIsNoWildcard  Doubt = "a missing parameter leaves its place empty"
	RootAsked            Doubt = "RAM is asked about roots"
	MaintenanceNotOfRoot Doubt = "roots pass maintenance"

	// Of conditions.
	MissingPositive     Doubt = "a missing key meets a positive operator"
	MissingNegated      Doubt = "a missing key does not meet a negated operator"
	NegatedAny          Doubt = "a negated operator means any of the values"
	ValuesAllNeeded     Doubt = "all values of a key are needed"
	KeysAlternative     Doubt = "one key of an operator is enough"
	OperatorsAlt        Doubt = "one operator is enough"
	UnreadableIsText    Doubt = "a value that its operator cannot read is present"
	LikeFolds           Doubt = "StringLike compares without case"
	EqualsIsLike        Doubt = "StringEquals knows wildcards"
	EqualsFolds         Doubt = "StringEquals compares without case"
	NumbersAreText      Doubt = "numbers compare as texts"
	NumbersAreFloats    Doubt = "numbers compare as floats"
	DatesWithoutZone    Doubt = "the offset of a date does not count"
	DatesInSeconds      Doubt = "dates compare by whole seconds"
	DatesAreText        Doubt = "dates compare as texts"
	MappedIsIPv6        Doubt = "IPv4-mapped addresses are IPv6"
	HostBitsCount       Doubt = "a block with host bits matches nothing"
	AddressIsText       Doubt = "addresses compare as texts"
	MFAOfKeys           Doubt = "acs:MFAPresent of an access key is false"
	PrincipalWithCase   Doubt = "acs:PrincipalARN keeps its case"
	TagKeysFold         Doubt = "keys of tags compare without case"
	ConditionsUnread    Doubt = "conditions do not count"
	DenyConditionUnread Doubt = "the condition of a Deny does not count"
)

// Doubts are all doubts.
var Doubts = []Doubt{
	StarStopsAtSlash, StarStopsAtColon, QuestionIsOptional, QuestionIsByte, QuestionNotSlash, ActionCase, ServiceCase,
	RegionFold, RelativeFold, PrefixFold, FoldBeyondASCII, FieldsRunTogether, ShortIsPadded, AnyNeedsNoLoneStar,
	EmptyFieldIsAny, NotActionIsAction, AllowWins, ControlUnread, FoldersUnread, ControlAddsUp, ManagementBound,
	RootBound, UnfoldedBound, NoControlByDefault, SessionUnread, SessionReplaces, GroupsUnread, SystemNameFirst,
	OneResourceEnough, OwnerIsCaller, ListIsOneResource, MissingIsNoWildcard, RootAsked, MaintenanceNotOfRoot,
	MissingPositive, MissingNegated, NegatedAny, ValuesAllNeeded, KeysAlternative, OperatorsAlt, UnreadableIsText,
	LikeFolds, EqualsIsLike, EqualsFolds, NumbersAreText, NumbersAreFloats, DatesWithoutZone, DatesInSeconds,
	DatesAreText, MappedIsIPv6, HostBitsCount, AddressIsText, MFAOfKeys, PrincipalWithCase, TagKeysFold, ConditionsUnread,
	DenyConditionUnread,
}
