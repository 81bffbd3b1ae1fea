namespace Fable.Words;

/// <summary>First names, each of one gender.</summary>
internal static class Names
{
    public static readonly string[] Female = Split("""
        Mia Lily Anna Emma Nora Ruby Ella Lucy Rosie Clara Ivy Zoe Sara Maya Lina Tilly Daisy Molly Hazel Poppy
        Alice Nina Bella Hanna Olive Penny Wendy Tessa Mina Sofia Grace Jane Kate Fern Luna Pearl Dora Elsa Greta Willow
        """);

    public static readonly string[] Male = Split("""
        Tom Leo Max Ben Sam Finn Jack Noah Oscar Hugo Theo Felix Toby Milo Otto Henry Adam Luke Peter Daniel
        Rusty Pip Bruno Jasper Barney Oliver Simon Emil Ned Will Paul Robin Jonas Anton Martin Kit Bobby Walter Edgar Dan
        """);

    private static string[] Split(string names) => names.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
}
