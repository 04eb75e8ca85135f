"""Lists: what their address asks for, order, groups, sums, chosen records, cells, boards, the recycle bin."""
