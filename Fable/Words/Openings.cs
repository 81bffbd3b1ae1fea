using Fable.Grammar;

namespace Fable.Words;

/// <summary>First sentences, and what may follow them before the plot begins.</summary>
internal static class Openings
{
    public static readonly Template Once = Template.Parse("Once upon a time, "
        + "[there was {hero.first}|there lived {hero.first}|{home}, there lived {hero.first}|"
        + "{home}, there was {hero.first}|there was {hero.first} who lived {home}].");

    public static readonly Template[] Others = Template.Lines("""
        There was once {hero.first} who lived {home}.
        There once was {hero.first}.
        Long ago, {home}, there lived {hero.first}.
        Long, long ago, there was {hero.first}.
        This is the story of {hero.first}.
        {Hero} was {hero.akind} who lived {home}.
        {Hero} was {hero.akind}.
        {Home}, there lived {hero.first}.
        {Home}, there was {hero.first}.
        Far away, {home}, there lived {hero.first}.
        A long time ago, {hero.first} lived {home}.
        """);

    /// <summary>What may follow, by the hero's group.</summary>
    public static readonly Dictionary<string, Template[]> Habits = new()
    {
        ["child"] = Template.Lines("""
            {Hero.he} loved to [climb trees|sing songs|draw pictures|play outside|run and jump|listen to stories|tell jokes|look for bugs|\
                splash in puddles|dance in the rain|build towers|count the stars|ask questions|play tricks|walk on tiptoe|collect pebbles|feed the pigeons|\
                whistle tunes|bake cookies|ride on hay carts].
            {Hero.he} lived with {hero.his} family and [a sleepy cat|a big brown dog|two white hens|a little bird|three goldfish|a lazy parrot|\
                a spotted rabbit].
            Everybody liked {hero.him} because {hero.he} was always so [friendly|cheerful|kind|funny|helpful|gentle].
            {Hero.he} liked [warm bread with honey|hot soup|sweet berries|pancakes|cherries|noodles|cheese|apple pie] and [funny songs|long stories|\
                rainy days|bright colors|big adventures].
            {Hero.he} had [brown|blue|green|bright] eyes and [curly|short|long|red|dark] hair.
            """),
        ["animal"] = Template.Lines("""
            {Hero.he} loved to [play in the grass|run in the sun|eat sweet berries|sing to the moon|roll down the hill|listen to the birds|\
                dig little holes|look at the clouds|splash in the water|hop over logs|chase dragonflies|nap in the shade|collect acorns|tell riddles|\
                race with the wind|listen to the rain].
            {Hero.he} had [soft|bright|shiny] eyes and a [small|funny|long|twitchy] nose.
            {Hero.he} lived in a [warm|cozy|tiny|tidy] [house|den|home] with [a round door|a bed of leaves|a small window|a soft bed].
            All the animals liked {hero.him} because {hero.he} was always so [friendly|cheerful|kind|funny|helpful|gentle].
            Every morning, {hero.he} [washed {hero.his} face in the dew|said hello to the sun|looked for something good to eat|stretched and yawned].
            """),
        ["adult"] = Template.Lines("""
            {Hero.he} worked hard every day and sang [funny|old|happy|quiet] songs.
            {Hero.he} had [a warm smile|strong hands|a big hat|kind eyes] and [a good heart|a loud laugh|a little gray cat].
            Every morning, {hero.he} got up [with the sun|early] and drank a cup of [tea|warm milk].
            People came from far away to see {hero.his} work.
            """),
        ["magic"] = Template.Lines("""
            {Hero.he} was not like the others, for {hero.he} was always [friendly|kind|gentle|full of questions].
            {Hero.he} loved to [look at the stars|read thick books|learn new spells|bake moon cakes|sing in the moonlight|tell stories to the moon|\
                fly over the clouds in {hero.his} dreams|pick wild flowers].
            {Hero.he} had [a small bed|a tiny garden|a round window|a blue lamp] and [a very big dream|many books|a pet mouse|a good heart].
            People were sometimes afraid of {hero.him}, but {hero.he} was very [gentle|kind].
            """),
    };

    /// <summary>Last words that fit any story that ends well.</summary>
    public static readonly Template[] Closings = Template.Lines("""
        The end.
        And that was [the best day of all|a day to remember|a very good day].
        {Evening}, {hero} [fell asleep with a smile|went to bed happy|slept very well].
        Before bed, {hero} looked up at the stars and smiled.
        It was [the best day of the year|a wonderful day|a day that {hero} never forgot].
        """);
}
