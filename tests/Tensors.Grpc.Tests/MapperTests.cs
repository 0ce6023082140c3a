using CsCheck;
using Google.Protobuf;
using Tensors.Testing;

namespace Tensors.Grpc.Tests;

public sealed class MapperTests
{
    private static readonly Gen<TensorRef> _references = Gen.Select(
        Gen.ULong.Array[2],
        Gen.UInt,
        Gen.UInt,
        Gen.Long[0, long.MaxValue],
        Gen.Long[0, long.MaxValue],
        Gen.Int[1, 15],
        Gen.Long[0, 100].Array[0, 8],
        Gen.Bool,
        (id, block, generation, offset, length, dtype, shape, transfer) =>
            new TensorRef
            {
                Region = new RegionId(new UInt128(id[0], id[1])),
                Block = block,
                Generation = generation,
                Offset = offset,
                ByteLength = length,
                DType = (DType)dtype,
                Shape = TensorShape.Create(shape),
                Transfer = transfer,
            }
    );

    [Fact]
    public void A_reference_survives_the_wire() =>
        _references.Sample(
            reference =>
            {
                var bytes = reference.ToMessage().ToByteArray();
                Assert.Equal(reference, V1.TensorRef.Parser.ParseFrom(bytes).ToTensorRef());
            },
            iter: TestEffort.Count(1_000, byDefault: 0.1)
        );

    [Fact]
    public void A_short_dtype_name_is_understood() =>
        Assert.Equal(
            DType.Float16,
            new V1.TensorRef { RegionId = RegionId.NewRandom().ToString(), Dtype = "f16" }
                .ToTensorRef()
                .DType
        );

    [Fact]
    public void Metadata_survives_the_wire()
    {
        var metadata = new TestWorker.SumModel().Metadata;
        var back = metadata.ToMessage().ToMetadata();
        Assert.Equal(
            metadata.Inputs.Select(t => t.ToString()),
            back.Inputs.Select(t => t.ToString()),
            StringComparer.Ordinal
        );
        Assert.Equal(
            metadata.Outputs.Select(t => t.ToString()),
            back.Outputs.Select(t => t.ToString()),
            StringComparer.Ordinal
        );
    }
}
