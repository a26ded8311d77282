"""What time brings: referrals expire, people are erased, members are told that something waits."""
