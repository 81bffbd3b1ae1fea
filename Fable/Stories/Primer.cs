using Fable.Grammar;
using Fable.Telling;

namespace Fable.Stories;

/// <summary>
/// What is learned first: pages of a few short sentences, each of which names whom it is about. From them a small model learns in a few hundred steps to look
/// back for a name; whole stories alone, where names are one word in ten and alternate, had not taught it that after five million tokens.
/// </summary>
internal static class Primer
{
    public static readonly Plot[] Pages =
    [
        Plot.Parse("page about one", "child animal adult magic", "toy wear treasure", """
            # story
            {Hero} was {hero.akind}.
            {Hero} the {hero.noun} was {happy}.
            There was {hero.akind} named {hero}.
            One day, {hero} was {happy}.

            ?It was a [warm|cool|fine|quiet] day.
            The sun was shining.
            It rained and rained.
            Far away a bird sang.

            {Hero} had {thing.a}.
            {Hero} found {thing.a}.
            {Hero} got {thing.a}.

            ?The sky was blue and the wind was soft.
            It was a long way.
            It was [morning|evening|noon].

            ?{Hero} went {place.to}.
            {Hero} was {place.in}.
            So {hero} ran {place.to}.

            ?{Hero} {thing.used}.
            "Look!" said {hero}.
            {Hero} sang a song.

            ?Then it was quiet.
            Then the sun came out.
            All was well.

            {Hero} was [happy|tired|hungry|glad|sad|proud].
            "I am [happy|tired|hungry|glad|sad|proud]," said {hero}.
            Then {hero} sat down.

            ?The day was nearly over.
            The stars came out.
            It was late.

            ?{Hero} went home.
            {Hero} looked at the {thing.noun}.
            "Good night," said {hero}.

            {Hero} went to bed.
            Then {hero} slept well.
            That was the day of {hero}.
            """),
        Plot.Parse("page about two", "child animal adult magic", "toy wear treasure", """
            # story
            {Hero} and {friend} were {place.in}.
            {Hero} met {friend.first} {place.in}.
            {Hero} had a friend. It was {friend.first}.

            ?It was a [warm|cool|fine|quiet] day.
            The sun was shining.
            It rained and rained.

            {Hero} had {thing.a}.
            {Hero} found {thing.a}.
            {Hero} showed {friend} {thing.a}.

            ?"Hello, {friend.call}," said {hero}.
            "How are you, {friend.call}?" asked {hero}.

            ?"Hello, {hero.call}," said {friend}.
            "I am well, {hero.call}," said {friend}.

            ?The sky was blue and the wind was soft.
            Then it was quiet.

            {Hero} gave the {thing.noun} to {friend}.
            {Friend} looked at the {thing.noun}.
            {Friend} wanted the {thing.noun}.

            ?Then {hero} sang, and {friend} danced.
            Then {friend} sang, and {hero} danced.
            {Friend} laughed, and {hero} laughed, too.

            "Thank you, {hero.call}," said {friend}.
            "Goodbye, {friend.call}," said {hero}.

            {Hero} and {friend} went home.
            {Hero} was glad, and {friend} was glad.
            {Hero} liked {friend}, and {friend} liked {hero}.
            """),
    ];

    /// <summary>A page.</summary>
    public static string Tell(Randomness random)
    {
        Writer writer = new(Casting.Draw(random, Pages, heldOut: false), random);
        Story.Write(writer, writer.Cast.Plot, 0.6);
        return writer.Take();
    }
}
