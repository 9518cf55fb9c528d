"""Names in the shipped catalogue that are ordinary words of English, or parts of other names, as Kong of Hong Kong."""

_WORDS = """
ably abstract accurate acoustic adjust ado adobe affinity affirm air alloy ambassador amplify amplitude ancestry
anecdotes anvil apple arcade armor array articulate assembled assembly auditoria authorize avalanche aviator avid
axiom axis azure bamboo bandwidth banked batch beanstalk bedrock bird blackboard blameless blend blip blockchain bloom
bolt bottled box branch brave breathe bridge bubble buffer bump burner button calm canary canonical canopy capacity
capsule carrot castle census chameleon checkout chef chrome circle classy clay clerk clever close clover clubhouse
cobalt cockroach colt column composer conductor convex copper cortex count courier crates crisp currents cursor curve
cypress daily depot dialogue diligent discord discourse do dock doodle drip duo dust dynamics ease element embrace
employ endeavor enigma enrich envoy exact expel factorial factory fauna fellow fern figure finch fire fireflies
fireworks fixture flash flip float flock fly fond forethought fortify fountain fragment front funnel fuze gamma gather
gauntlet gem gems genially ghost gladly glean glide gloat gong grain grasshopper greenhouse gremlin grip groove guru
handshake hang harmonic harness harvest hatch heap height helium hive honeycomb hover hull humanity hunter hustle
increase indeed influx inscribe integrate intercom intruder jellyfish keen keeping knack knock kong lambda lark latch
later lattice ledge ledger lessen lever lilt linear lob localize loom loops lovable lucid lunar magic make marvel
materialize maze meadow medium membrane mention merge meridian messenger meta mews minds mist mnemonic mobilize modal
mode mosaic motion mural namely natural neon ninety nominal nooks notion nutrient nutshell opal openly optimism oracle
orthogonal outlook packet paddle panther paradox paragon parchment parsec particle patch perk perplexity persona
phantom phrase pinpoint pipeline pitch plaid plain plane plausible ploy polar port postman postmark precisely prefect
prelude prey primer privacy privy profound proof proton pulley puppet pusher pushover pushy quadratic qualified quilt
quip radar railway raindrop ramp recharge reflect remind render replicate replicated reply reservoir resolve resolver
rev rewind ring riot ripple rippling roam robin sage sanity sapling scout scribe scroll section segment sense sentry
shelf sift signal singular sketch skylight slab slack snowflake socket sorry splice split spoke spotlight sprig square
stealth steam step stitch streak stream stripe subscriptions summit superhuman swagger swan swell switcher tackle
tally tango target teams tempo tenable thatch tide timely timescale toast together transcend twenty twitch umbrella
unblocked unit unity universe upgrade uphold upstart vault vertex volt voltage vouched walnut walrus warp watershed
weave weld whereby whimsical windmill wire wise wiz woo workable writer zip zoom
"""
ORDINARY = frozenset(_WORDS.split())
