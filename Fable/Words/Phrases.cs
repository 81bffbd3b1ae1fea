using Fable.Grammar;

namespace Fable.Words;

/// <summary>Turns of phrase that many plots share; each is a hole of its name.</summary>
internal static class Phrases
{
    public static readonly Dictionary<string, Template> All = Notation.Lines("""
        when: [One|One|Early one|On a] [sunny|bright|warm|fine|quiet|lovely|cool] morning|[One|On a] [sunny|warm|bright|golden|windy|quiet] [day|\
            afternoon]|One day|One day|One [spring|summer|autumn] [day|morning|afternoon]|On the first day of [spring|summer|autumn]
        later: A little later|After a while|Soon|Before long|Not long after that|A moment later|Some time later
        next: [The next morning|The next day|Early the next morning|On the following day]
        happy: happy|very happy|glad|full of joy|so happy|overjoyed|delighted
        sad: sad|very sad|so sad|unhappy|miserable
        said: said|said|whispered
        sighed: sighed|said|whispered
        cried: cried|called|shouted
        happily: happily|with a big smile|with shining eyes|gladly
        sadly: sadly|in a small voice|quietly|softly|in a low voice
        kindly: kindly|with a smile|gently|in a warm voice|softly|in a friendly voice
        forever: From that day on|After that day|Ever since|From then on|From that moment on
        evening: That evening|That night|When the sun went down|When the stars came out|At the end of the day
        ohno: Oh no|Oh dear|Oh my|Goodness|Dear me
        thanks: Thank you so much|Thank you|Oh, thank you|Many thanks|How kind of you|A thousand thanks
        dontworry: Do not worry|Do not cry|Do not be sad
        looked: looked under the leaves and behind the stones|looked behind every tree and every bush|searched left and right|looked high and low|\
            turned over every stone|searched in every corner|crawled under the bushes
        danced: danced for joy|jumped up and down|clapped and laughed|laughed out loud|jumped for joy|danced in a circle|hopped with joy|laughed and sang
        hug: a big hug|a long, warm hug|a tight hug|a warm hug
        """).Select(l => l.Split(": ", 2)).ToDictionary(p => p[0], p => Template.Parse($"[{p[1]}]"));
}
