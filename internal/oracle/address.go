package oracle

import (
	"net/netip"
	"strings"
)

// within tells whether an address is of a block, or is the same as another.
// IPv4-mapped addresses and blocks are IPv4.
func (j *judge) within(address, block string) bool {
	a, err := netip.ParseAddr(address)
	if err != nil || j.doubt == AddressIsText {
		return address == block
	}
	if !strings.Contains(block, "/") {
		b := netip.MustParseAddr(block)
		if j.doubt == MappedIsIPv6 {
			return a == b
		}
		return a.Unmap() == b.Unmap()
	}
	p := netip.MustParsePrefix(block)
	if j.doubt == HostBitsCount && p != p.Masked() {
		return false
	}
	if j.doubt != MappedIsIPv6 {
		a = a.Unmap()
		if p.Addr().Is4In6() && p.Bits() >= 96 {
			p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
		}
	}
	return a.Is4() == p.Addr().Is4() && p.Contains(a)
}
