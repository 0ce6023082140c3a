using System.Text;
using CsCheck;
using Tensors.Build.Tests.Models;
using Tensors.Signatures;
using Tensors.Testing;
using static Tensors.Testing.Models.Onnx;

namespace Tensors.Build.Tests.Onnx;

/// <summary>A model that chance has broken is read, or there is an <see cref="OnnxFormatException"/>; never anything else.</summary>
public sealed class OnnxBrokenModelTests
{
    private static readonly byte[] s_model = Model(
            GraphOf(
                    [
                        Tensor("x", Float32Type, "n", 3).Add(3, "doc"),
                        Value("s", SequenceType(Float32Type)),
                        Tensor("w", 1, 2),
                    ],
                    [Tensor("y", Int64Type, ""), Value("z", OptionalType(Float32Type))]
                )
                .Add(InitializerField, Weights("w", 1, 2))
                .Add(InitializerField, External("e", "model.data"))
                .Add(
                    NodeField,
                    new Proto().Add(1, "x").Add(2, "y").Add(4, "If").Add(5, new Proto().Add(5, Weights("c", 1)))
                )
                .AddGroup(100, new Proto().Add(1, 1))
        )
        .Add(MetadataPropsField, Entry("k", "v"))
        .ToArray();

    [Fact]
    public void A_model_cut_off_anywhere_is_a_fault_or_the_same_model_with_less_said_of_it()
    {
        var whole = s_model.Read();
        var complete = 0;
        for (var length = 0; length < s_model.Length; length++)
        {
            try
            {
                var part = s_model[..length].Read();
                Assert.Equal(whole with { Signature = whole.Signature with { Metadata = [] } }, part);
                complete++;
            }
            catch (OnnxFormatException e)
            {
                Assert.InRange(e.Offset, 0, length);
            }
        }

        // Only the metadata comes after all that a model must have.
        Assert.Equal(1, complete);
    }

    [Fact]
    public void Random_bytes_are_a_fault() =>
        Gen.Byte.Array[1, 300].Sample(bytes => ReadOrFault(bytes), iter: TestEffort.Count(200_000, byDefault: 0.1));

    [Fact]
    public void A_model_with_some_bytes_changed_is_read_or_a_fault() =>
        Gen.Select(Gen.Int[0, s_model.Length - 1], Gen.Byte)
            .Array[1, 4]
            .Sample(
                changes =>
                {
                    var bytes = s_model.ToArray();
                    foreach (var (at, value) in changes)
                    {
                        bytes[at] = value;
                    }

                    ReadOrFault(bytes);
                },
                iter: TestEffort.Count(200_000, byDefault: 0.1)
            );

    [Fact]
    public void A_model_with_bytes_taken_out_or_put_in_is_read_or_a_fault() =>
        Gen.Select(Gen.Int[0, s_model.Length], Gen.Int[0, 20], Gen.Byte.Array[0, 20])
            .Sample(
                (at, count, added) => ReadOrFault([.. s_model[..at], .. added, .. s_model.Skip(at + count)]),
                iter: TestEffort.Count(200_000, byDefault: 0.1)
            );

    private static void ReadOrFault(byte[] bytes)
    {
        try
        {
            bytes.Read();
        }
        catch (OnnxFormatException e)
        {
            Assert.InRange(e.Offset, 0, bytes.Length);
            Assert.True(Encoding.UTF8.GetByteCount(e.Message) < 2_000, e.Message);
        }
    }
}
