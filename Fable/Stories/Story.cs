using Fable.Grammar;
using Fable.Plots;
using Fable.Telling;
using Fable.Words;

namespace Fable.Stories;

/// <summary>A story that has been told: its text, and the writer who knows its facts and what of them the text mentions.</summary>
internal sealed record Story(string Text, Writer Writer)
{
    /// <summary>The words a whole story has, and one told in a conversation.</summary>
    public static readonly (int Least, int Most) Long = (100, 250), Short = (60, 180);

    /// <summary>Tells a story: again where it came out too short or too long, of others where it does so every time.</summary>
    public static Story Tell(Randomness random, (int Least, int Most) words, bool heldOut)
    {
        while (true)
        {
            Cast cast = Casting.Draw(random, PlotTable.All, heldOut);
            for (int attempt = 0; attempt < 30; attempt++)
            {
                Writer writer = new(cast, random);
                string text = Tell(writer, words == Long ? 0.8 : 0.1);
                int length = English.Words(text);
                if (length >= words.Least && length <= words.Most) return new(text, writer);
            }
        }
    }

    /// <summary>A turn of phrase for each beat of the plot.</summary>
    /// <param name="writer">Whose text is empty.</param>
    /// <param name="detail">How often what may be left out is told.</param>
    private static string Tell(Writer writer, double detail)
    {
        Randomness random = writer.Random;
        writer.Write(random.Chance(0.5) ? Openings.Once : random.Pick(Openings.Others));
        if (random.Chance(detail * 0.7)) writer.Write(random.Pick(Openings.Habits[writer.Cast.Hero.Kind.Group]));
        Write(writer, writer.Cast.Plot, detail);
        if (random.Chance(detail * 0.35)) writer.Write(random.Pick(Openings.Closings));
        return writer.Take();
    }

    /// <summary>The beats of a plot; whether they make paragraphs is one choice for all.</summary>
    /// <param name="writer">Who writes them.</param>
    /// <param name="plot">Whose beats.</param>
    /// <param name="detail">How often what may be left out is told; from one half on, all that long stories have.</param>
    public static void Write(Writer writer, Plot plot, double detail)
    {
        bool paragraphs = writer.Random.Chance(0.5);
        foreach (Plot.Beat beat in plot.Beats)
        {
            if (beat.Optional && !writer.Random.Chance(detail)) continue;
            if (beat.OnlyLong && !writer.Random.Chance(detail * 2)) continue;
            if (beat.Paragraph && paragraphs) writer.Break();
            writer.Write(writer.Random.Pick(beat.Wordings));
        }
    }
}
