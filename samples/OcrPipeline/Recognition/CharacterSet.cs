namespace OcrPipeline;

/// <summary>The characters that the recognition model tells apart: the blank, those of the file, and last the space.</summary>
internal sealed class CharacterSet
{
    /// <summary>How many the model tells apart.</summary>
    public const int ModelSize = 6625;

    /// <summary>The place of the blank, which stands between characters and for nothing.</summary>
    public const int Blank = 0;

    private readonly IReadOnlyList<string> _characters;

    /// <summary>Makes a set.</summary>
    /// <param name="characters">All but the blank and the space.</param>
    public CharacterSet(IEnumerable<string> characters) => _characters = ["", .. characters, " "];

    /// <summary>How many there are.</summary>
    public int Count => _characters.Count;

    /// <summary>A character.</summary>
    public string this[int index] => _characters[index];

    /// <summary>Reads the file that comes with the model.</summary>
    /// <param name="path">One character a line.</param>
    /// <exception cref="ModelFilesException">It has another number of characters than the model.</exception>
    public static CharacterSet Read(string path)
    {
        var set = new CharacterSet(File.ReadLines(path));
        return set.Count == ModelSize
            ? set
            : throw new ModelFilesException(
                $"'{path}' has {set.Count - 2} characters, but the model distinguishes {ModelSize - 2}. Delete the file. The next run downloads it "
                    + "again."
            );
    }
}
