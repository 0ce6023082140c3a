using System.Numerics.Tensors;
using System.Text;

namespace OcrPipeline;

/// <summary>What a line says.</summary>
/// <param name="Text">The text.</param>
/// <param name="Score">How sure the model is of its characters on average, 0 to 1; 0 where there is none.</param>
internal readonly record struct RecognizedText(string Text, float Score);

/// <summary>
/// Greedy decoding of Connectionist Temporal Classification (Graves et al., 2006): the likeliest character of each step, one for
/// a row of the same, none for blanks.
/// </summary>
/// <param name="characters">What the model tells apart.</param>
internal sealed class CtcDecoder(CharacterSet characters)
{
    private readonly StringBuilder _text = new();
    private int _previous = CharacterSet.Blank;
    private float _sum;
    private int _count;

    /// <summary>The next step along the line.</summary>
    /// <param name="probabilities">Of each character.</param>
    public void Add(ReadOnlySpan<float> probabilities)
    {
        var likeliest = TensorPrimitives.IndexOfMax(probabilities);
        if (likeliest != CharacterSet.Blank && likeliest != _previous)
        {
            _text.Append(characters[likeliest]);
            _sum += probabilities[likeliest];
            _count++;
        }

        _previous = likeliest;
    }

    /// <summary>Ends the line, and begins the next one.</summary>
    public RecognizedText Finish()
    {
        var result = new RecognizedText(_text.ToString(), _count == 0 ? 0 : _sum / _count);
        _text.Clear();
        (_previous, _sum, _count) = (CharacterSet.Blank, 0, 0);
        return result;
    }
}
